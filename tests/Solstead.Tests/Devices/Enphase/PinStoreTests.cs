using Solstead.Devices;
using Solstead.Devices.Enphase.Transport;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Enphase;

public sealed class PinStoreTests
{
    [Fact]
    public void A_pin_an_earlier_version_kept_in_the_clear_moves_into_the_protected_store()
    {
        var (memory, secrets) = (new VolatileMemory(), new VolatileSecrets());
        memory.Remember("pin.key", new string('a', 64));
        memory.Remember("pin.certificate", new string('b', 64));
        new PinStore(secrets, memory, null).Pinned.ShouldBe(new string('a', 64));
        secrets.Get("pin.certificate").ShouldBe(new string('b', 64));
        memory.Recall("pin.key").ShouldBeNull();
        memory.Recall("pin.certificate").ShouldBeNull();
        new PinStore(secrets, memory, null).Pinned.ShouldBe(new string('a', 64));
    }

    [Fact]
    public void A_pin_in_the_protected_store_wins_over_an_old_one_in_the_clear()
    {
        var (memory, secrets) = (new VolatileMemory(), new VolatileSecrets());
        secrets.Set("pin.key", new string('c', 64));
        memory.Remember("pin.key", new string('a', 64));
        new PinStore(secrets, memory, null).Pinned.ShouldBe(new string('c', 64));
    }
}

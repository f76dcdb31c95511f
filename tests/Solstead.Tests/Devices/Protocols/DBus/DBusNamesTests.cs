using Solstead.Devices.Protocols.DBus;

namespace Solstead.Tests.Devices.Protocols.DBus;

public sealed class DBusNamesTests
{
    [Theory]
    [InlineData("/", true), InlineData("/Ac/L1/Power", true), InlineData("/a_1", true), InlineData("", false), InlineData("Ac", false), InlineData("/Ac/", false), InlineData("//", false), InlineData("/a-b", false), InlineData("/é", false)]
    public void A_path_is_one_or_is_not(string text, bool good) => DBusNames.IsPath(text).ShouldBe(good);

    [Theory]
    [InlineData("com.victronenergy.pvinverter.solstead_1", true), InlineData(":1.7", true), InlineData("a.b-c", true), InlineData("a", false), InlineData("a..b", false), InlineData("a.1b", false), InlineData(".a.b", false), InlineData("a.b\0", false), InlineData("", false)]
    public void A_bus_name_is_one_or_is_not(string text, bool good) => DBusNames.IsBusName(text).ShouldBe(good);

    [Theory]
    [InlineData("", true), InlineData("a{sa{sv}}", true), InlineData("(ia(sd))aay", true), InlineData("a", false), InlineData("{sv}", false), InlineData("a{vs}", false), InlineData("a{s}", false), InlineData("()", false), InlineData("(i", false), InlineData("z", false)]
    public void A_signature_is_one_or_is_not(string text, bool good) => DBusNames.IsSignature(text).ShouldBe(good);

    [Fact]
    public void What_cannot_travel_is_refused_before_the_library_sees_it()
    {
        Should.Throw<ArgumentException>(() => DBusValue.Array("i", DBusValue.Of("text")));
        Should.Throw<ArgumentException>(() => DBusValue.Array("ii"));
        Should.Throw<ArgumentException>(() => DBusValue.Path("no path"));
        Should.Throw<ArgumentException>(() => DBusValue.Entry(DBusValue.Variant(DBusValue.Of(1)), DBusValue.Of(1)));
        Should.Throw<ArgumentException>(() => Enumerable.Range(0, 40).Aggregate(DBusValue.Of(1), (v, _) => DBusValue.Variant(v)));
        Should.Throw<ArgumentException>(() => DBusValue.Struct([.. Enumerable.Repeat(DBusValue.Of(1), 300)]));
        DBusValue.Of("a\0b").AsText.ShouldBe("a\uFFFDb");
    }

    [Theory]
    [InlineData("system", "unix:path=/var/run/dbus/system_bus_socket", false), InlineData("unix:/run/x y", "unix:path=/run/x%20y", false), InlineData("unix:abstract=/x", "unix:abstract=/x", false)]
    [InlineData("tcp:192.0.2.30", "tcp:host=192.0.2.30,port=78", true), InlineData("tcp:gx.lan:1078", "tcp:host=gx.lan,port=1078", true), InlineData("tcp:host=127.0.0.1,port=5", "tcp:host=127.0.0.1,port=5", false)]
    [InlineData("tcp:[2001:db8::1]:78", "tcp:host=2001%3adb8%3a%3a1,port=78", true), InlineData("tcp:localhost:9", "tcp:host=localhost,port=9", false)]
    public void An_address_is_read_as_people_write_it(string text, string native, bool remote)
    {
        var address = DBusAddress.Parse(text, _ => null).ShouldNotBeNull();
        (address.Native, address.Remote).ShouldBe((native, remote));
    }

    [Theory, InlineData("session"), InlineData("unix:"), InlineData("tcp:host:x"), InlineData("tcp::78"), InlineData("192.0.2.30"), InlineData("tcp:a:99999")]
    public void What_is_no_address_is_told(string text) => DBusAddress.Parse(text, _ => null).ShouldBeNull();

    [Fact]
    public void System_means_what_it_means_to_the_programs_of_the_GX()
    {
        DBusAddress.Parse("system", n => n == "DBUS_SESSION_BUS_ADDRESS" ? "unix:path=/tmp/s" : null)!.Native.ShouldBe("unix:path=/tmp/s");
        DBusAddress.Parse("system", n => n == "DBUS_SYSTEM_BUS_ADDRESS" ? "unix:path=/tmp/b" : "unix:path=/tmp/s")!.Native.ShouldBe("unix:path=/tmp/b");
        DBusAddress.Parse("session", n => n == "DBUS_SESSION_BUS_ADDRESS" ? "unix:path=/tmp/s" : null)!.Native.ShouldBe("unix:path=/tmp/s");
    }
}

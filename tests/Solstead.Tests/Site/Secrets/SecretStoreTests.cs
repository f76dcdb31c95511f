using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Site.Run;
using Solstead.Site.Secrets;

namespace Solstead.Tests.Site.Secrets;

/// <summary>S11: secrets are encrypted at rest under a key of their own.</summary>
public sealed class SecretStoreTests : IDisposable
{
    private const string Canary = "canary-canary-canary";

    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("solstead-secrets-");
    private readonly SiteProblems problems = new(TimeProvider.System);

    public void Dispose() => home.Delete(recursive: true);

    private SecretStore Open() => new(home.FullName, NullLogger.Instance, problems);

    private string Key => Path.Combine(home.FullName, "secrets.key");

    [Fact]
    public void S11_a_secret_survives_a_restart_and_stands_in_no_file()
    {
        Open().For("devices", "roof").Set("token", Canary);
        Open().For("devices", "roof").Get("token").ShouldBe(Canary);
        foreach (var file in home.EnumerateFiles("*", SearchOption.AllDirectories))
            Encoding.Latin1.GetString(File.ReadAllBytes(file.FullName)).ShouldNotContain(Canary[..6], Case.Sensitive, file.Name);
    }

    [Fact]
    public void S11_key_and_secrets_are_readable_by_the_service_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        Open().For("devices", "roof").Set("token", Canary);
        foreach (var file in home.EnumerateFiles("*", SearchOption.AllDirectories))
            File.GetUnixFileMode(file.FullName).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.Name);
    }

    [Fact]
    public void Two_parts_do_not_see_each_others_secrets()
    {
        var store = Open();
        store.For("devices", "roof").Set("token", Canary);
        store.For("devices", "cellar").Get("token").ShouldBeNull();
        store.For("publish", "roof").Get("token").ShouldBeNull();
    }

    [Fact]
    public void A_secret_that_cannot_be_read_is_lost_and_not_absent_and_comes_back_with_its_file()
    {
        Open().For("devices", "roof").Set("pin.key", Canary);
        var file = Path.Combine(home.FullName, "secrets", "devices", "roof", "pin.key.sealed");
        var bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..^1]);
        var secrets = Open().For("devices", "roof");
        (secrets.Get("pin.key"), secrets.IsLost("pin.key"), secrets.IsLost("other")).ShouldBe((null, true, false));
        problems.Open.ShouldHaveSingleItem().Code.ShouldBe("secrets.lost");
        File.WriteAllBytes(file, bytes);
        (secrets.Get("pin.key"), secrets.IsLost("pin.key")).ShouldBe((Canary, false));
        problems.Open.ShouldBeEmpty();
        File.Delete(file);
        secrets.Get("pin.key").ShouldBe(Canary, "kept once read");
    }

    [Fact]
    public void A_forgotten_secret_is_gone_after_a_restart()
    {
        var secrets = Open().For("devices", "roof");
        secrets.Set("token", Canary);
        secrets.Set("token", null);
        Open().For("devices", "roof").Get("token").ShouldBeNull();
    }

    [Fact]
    public void A_file_put_in_the_place_of_another_does_not_open()
    {
        var secrets = Open().For("devices", "roof");
        secrets.Set("token", Canary);
        secrets.Set("password", "other");
        var folder = Path.Combine(home.FullName, "secrets", "devices", "roof");
        File.Copy(Path.Combine(folder, "token.sealed"), Path.Combine(folder, "password.sealed"), overwrite: true);
        Open().For("devices", "roof").Get("password").ShouldBeNull();
    }

    [Fact]
    public void A_lost_key_is_told_once_per_secret_and_new_secrets_can_be_kept()
    {
        Open().For("devices", "roof").Set("token", Canary);
        File.Delete(Key);
        var secrets = Open().For("devices", "roof");
        secrets.Get("token").ShouldBeNull();
        problems.Open.ShouldHaveSingleItem().Code.ShouldBe("secrets.lost");
        secrets.Set("token", "another");
        problems.Open.ShouldBeEmpty();
        Open().For("devices", "roof").Get("token").ShouldBe("another");
    }

    [Fact]
    public void A_damaged_secret_or_key_is_absent_never_an_exception()
    {
        Open().For("devices", "roof").Set("token", Canary);
        var file = Path.Combine(home.FullName, "secrets", "devices", "roof", "token.sealed");
        var bytes = File.ReadAllBytes(file);
        for (var i = 0; i < bytes.Length; i++)
        {
            var bent = (byte[])bytes.Clone();
            bent[i] ^= 1;
            File.WriteAllBytes(file, bent);
            Open().For("devices", "roof").Get("token").ShouldBeNull($"byte {i}");
        }
        File.WriteAllBytes(file, bytes[..5]);
        Open().For("devices", "roof").Get("token").ShouldBeNull();
        File.WriteAllText(Key, "short");
        var secrets = Open().For("devices", "roof");
        secrets.Get("token").ShouldBeNull();
        secrets.Set("token", "another");
        Open().For("devices", "roof").Get("token").ShouldBe("another");
        File.ReadAllText(Key + ".unusable").ShouldBe("short");
    }

    [Fact]
    public void A_key_others_may_read_is_used_and_told_loudly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        Open().For("devices", "roof").Set("token", Canary);
        File.SetUnixFileMode(Key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Open().For("devices", "roof").Get("token").ShouldBe(Canary);
        problems.Open.ShouldHaveSingleItem().Code.ShouldBe("secrets.key.open");
    }

    [Fact]
    public void A_disk_that_refuses_keeps_the_secret_in_memory_until_it_writes_again()
    {
        File.WriteAllText(Path.Combine(home.FullName, "secrets"), "a file where the folder should be");
        var secrets = Open().For("devices", "roof");
        secrets.Set("token", Canary);
        secrets.Get("token").ShouldBe(Canary);
        File.Delete(Path.Combine(home.FullName, "secrets"));
        secrets.Set("password", "other");
        Open().For("devices", "roof").Get("token").ShouldBe(Canary);
    }
}

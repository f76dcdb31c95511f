using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Site.Run;

namespace Solstead.Tests.Site.Run;

public sealed class FileDeviceMemoryTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private FileDeviceMemory Open() => new(Path.Combine(folder, "roof"), NullLogger.Instance);

    [Fact]
    public void What_was_remembered_is_there_after_a_restart()
    {
        Open().Remember("pin", "abc");
        Open().Recall("pin").ShouldBe("abc");
        Open().Remember("pin", null);
        Open().Recall("pin").ShouldBeNull();
    }

    [Fact]
    public void S11_only_the_service_may_read_it()
    {
        Open().Remember("pin", "abc");
        if (OperatingSystem.IsWindows()) Assert.Skip("file modes are a matter of Unix");
        var file = Directory.GetFiles(Path.Combine(folder, "roof")).ShouldHaveSingleItem();
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(Path.Combine(folder, "roof")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void A_disk_that_refuses_loses_nothing_while_the_process_lives()
    {
        // A file where the folder should be: every write fails, for root too.
        File.WriteAllText(Path.Combine(folder, "roof"), "");
        var memory = Open();
        memory.Remember("pin", "abc");
        memory.Recall("pin").ShouldBe("abc");
        File.Delete(Path.Combine(folder, "roof"));
        memory.Remember("other", "x");
        Open().Recall("pin").ShouldBe("abc");
    }

    [Fact]
    public void A_rename_or_deletion_the_folder_does_not_have_on_disk_is_not_kept()
    {
        List<string> flushed = [];
        var refuses = false;
        var memory = new FileDeviceMemory(Path.Combine(folder, "roof"), NullLogger.Instance, path =>
        {
            flushed.Add(path);
            if (refuses) throw new IOException("no");
        });
        memory.Remember("pin", "abc");
        memory.IsKept("pin").ShouldBeTrue();
        flushed.ShouldBe([Path.Combine(folder, "roof"), folder], "the new folder has a name too");
        refuses = true;
        memory.Remember("pin", "def");
        memory.IsKept("pin").ShouldBeFalse();
        memory.Remember("pin", null);
        memory.IsKept("pin").ShouldBeFalse();
        refuses = false;
        memory.Remember("other", "x");
        memory.IsKept("pin").ShouldBeTrue();
    }

    [Fact]
    public void A_folder_is_brought_to_disk_and_one_that_is_not_there_is_a_failure()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("a matter of Unix");
        DurableFolder.Flush(folder);
        Should.Throw<IOException>(() => DurableFolder.Flush(Path.Combine(folder, "none"))).Message.ShouldContain("none");
    }
}

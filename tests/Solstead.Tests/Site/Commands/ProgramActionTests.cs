using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Settings;
using Solstead.Site.Commands;
using Solstead.Site.Configuration;
using Solstead.Site.Publish;

namespace Solstead.Tests.Site.Commands;

/// <summary>Programs, messages and devices as commands.</summary>
public sealed class ProgramActionTests : IDisposable
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;
    private readonly LogLines log = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Program(string name, string script, UnixFileMode mode = Executable)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
        return path;
    }

    private (TargetEntry Entry, IReadOnlyList<string> Findings) Read(string command, IReadOnlyList<string>? devices = null)
    {
        var reader = new SettingsReader(YamlSettings.Parse($"on: {command}\noff: {command}", "solstead.yaml"));
        var entry = ActionReader.Read(reader, "heater", dryRun: true, new ActionSurroundings(folder, folder, devices ?? [], true));
        reader.Finish();
        return (entry, [.. reader.Findings.Select(f => f.Code)]);
    }

    private async Task<CommandOutcome> RunAsync(string command, bool on = true, IMessageSender? sender = null, params IReadOnlyList<IDevice> devices)
    {
        var (entry, findings) = Read(command, [.. devices.Select(d => d.Info.Id)]);
        findings.ShouldBeEmpty();
        await using var target = entry.Create(new ActionContext(TimeProvider.System, log, devices, sender));
        return await target.SwitchAsync(on, CancellationToken.None);
    }

    private static string? Why(CommandOutcome outcome) => outcome switch { CommandOutcome.Refused r => r.Why, CommandOutcome.Unconfirmed u => u.Why, _ => null };

    [Fact]
    public async Task S19_arguments_arrive_one_by_one_and_no_shell_reads_them()
    {
        Program("switch", "printf '%s\\n' \"$#\" \"$@\" > out");
        (await RunAsync("{ program: switch, arguments: [\"a b\", \"$(touch evil)\", \"; touch evil\"] }")).ShouldBeOfType<CommandOutcome.Applied>();
        (await File.ReadAllLinesAsync(Path.Combine(folder, "out"), TestContext.Current.CancellationToken)).ShouldBe(["3", "a b", "$(touch evil)", "; touch evil"]);
        File.Exists(Path.Combine(folder, "evil")).ShouldBeFalse();
    }

    [Fact]
    public async Task The_environment_is_clean_and_names_the_rule_and_the_command()
    {
        Environment.SetEnvironmentVariable("SOLSTEAD_TEST_CANARY", "secret");
        Program("switch", "env > out");
        await RunAsync("{ program: switch }", on: false);
        var seen = await File.ReadAllTextAsync(Path.Combine(folder, "out"), TestContext.Current.CancellationToken);
        seen.ShouldContain("SOLSTEAD_RULE=heater");
        seen.ShouldContain("SOLSTEAD_COMMAND=off");
        seen.ShouldNotContain("CANARY");
        seen.ShouldNotContain("HOME=");
    }

    [Fact]
    public async Task A_program_that_fails_is_no_success_and_its_output_is_one_bounded_log_line()
    {
        Program("switch", "i=0; while [ $i -lt 3000 ]; do echo 'no relay here'; i=$((i+1)); done; exit 3");
        Why(await RunAsync("{ program: switch }")).ShouldBe("command.program.exit");
        var line = log.Lines.ShouldHaveSingleItem();
        line.ShouldContain("no relay here");
        line.ShouldNotContain("\n");
        line.Length.ShouldBeLessThan(5000);
    }

    [Fact]
    public async Task A_program_that_hangs_is_ended_with_what_it_started()
    {
        Program("switch", "sh -c 'sleep 3; touch late' & wait");
        Why(await RunAsync("{ program: switch, timeout_s: 1 }")).ShouldBe("command.program.slow");
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, TestContext.Current.CancellationToken);
        File.Exists(Path.Combine(folder, "late")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_child_that_keeps_the_output_open_holds_nobody_up()
    {
        Program("switch", "sleep 5 & exit 0");
        var began = TimeProvider.System.GetTimestamp();
        (await RunAsync("{ program: switch }")).ShouldBeOfType<CommandOutcome.Applied>();
        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(4));
    }

    [Theory]
    [InlineData("../switch", "config.program.name")]
    [InlineData("/bin/true", "config.program.name")]
    [InlineData("..", "config.program.name")]
    [InlineData("none", "config.program.missing")]
    [InlineData("text", "config.program.executable")]
    [InlineData("open", "config.program.writable")]
    [InlineData("group", "config.program.writable")]
    [InlineData("link", "config.program.outside")]
    public void Only_programs_of_the_folder_that_nobody_else_may_change_are_run(string name, string code)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes of Unix");
        Program("text", "true", UnixFileMode.UserRead);
        Program("open", "true", Executable | UnixFileMode.OtherWrite);
        Program("group", "true", Executable | UnixFileMode.GroupWrite);
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "/bin/true");
        Read($"{{ program: \"{name}\" }}").Findings.ShouldContain(code);
    }

    [Fact]
    public async Task A_folder_opened_to_the_world_after_the_start_is_not_used_any_more()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes of Unix");
        Program("switch", "touch evil");
        var (entry, _) = Read("{ program: switch }");
        File.SetUnixFileMode(folder, Executable | UnixFileMode.OtherWrite);
        await using var target = entry.Create(new ActionContext(TimeProvider.System, log, [], null));
        Why(await target.SwitchAsync(true, CancellationToken.None)).ShouldBe("config.programs.writable");
        File.Exists(Path.Combine(folder, "evil")).ShouldBeFalse();
        SettingsLoader.Parse($"control: {{ programs_dir: {folder} }}", "solstead.yaml").Findings.ShouldHaveSingleItem().Code.ShouldBe("config.programs.writable");
        SettingsLoader.Parse("control: { programs_dir: programs }", "solstead.yaml").Findings.ShouldHaveSingleItem().Code.ShouldBe("config.programs.relative");
    }

    [Fact]
    public void A_program_or_folder_of_another_user_is_not_used()
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux() || Environment.UserName != "root", "needs root to give a file away");
        Program("switch", "true");
        Read("{ program: switch }").Findings.ShouldBeEmpty();
        Own(Path.Combine(folder, "switch"), "65534");
        Read("{ program: switch }").Findings.ShouldContain("config.program.writable");
        Own(Path.Combine(folder, "switch"), "0");
        Own(folder, "65534");
        Read("{ program: switch }").Findings.ShouldContain("config.programs.writable");
        Own(folder, "0");
        Read("{ program: switch }").Findings.ShouldBeEmpty();
    }

    [Theory, InlineData(UnixFileMode.GroupWrite, true), InlineData(UnixFileMode.OtherWrite, true), InlineData(UnixFileMode.None, false)]
    public void A_link_on_the_way_is_followed_and_what_it_passes_is_looked_at(UnixFileMode more, bool refused)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes of Unix");
        var real = Directory.CreateDirectory(Path.Combine(folder, "open", "programs"), Executable).FullName;
        File.SetUnixFileMode(Path.Combine(folder, "open"), Executable | more);
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "open");
        ProgramFolder.Fault(Path.Combine(folder, "link", "programs")).ShouldBe(refused ? "config.programs.writable" : null);
        ProgramFolder.Fault(real).ShouldBe(refused ? "config.programs.writable" : null);
        if (refused) return;
        File.WriteAllText(Path.Combine(real, "switch"), "#!/bin/sh\n");
        File.SetUnixFileMode(Path.Combine(real, "switch"), Executable);
        ProgramFolder.Find(Path.Combine(folder, "link", "programs"), "switch").ShouldBe((Path.Combine(real, "switch"), null));
    }

    private static void Own(string path, string user)
    {
        using var chown = System.Diagnostics.Process.Start("chown", [user, path]);
        chown.WaitForExit();
        chown.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task T62_a_message_goes_to_the_broker_with_topic_payload_and_retain()
    {
        var sender = new Sender();
        (await RunAsync("{ mqtt: cellar/relay/set, payload: \"ON\", retain: true }", sender: sender)).ShouldBeOfType<CommandOutcome.Applied>();
        sender.Sent.ShouldBe(("cellar/relay/set", "ON", true));
        Why(await RunAsync("{ mqtt: cellar/relay/set }")).ShouldBe("config.command.mqtt");
    }

    [Fact]
    public async Task T62_a_device_of_the_site_is_switched_and_says_when_it_is_done()
    {
        var plug = new Plug();
        (await RunAsync("{ device: plug }", on: true, null, plug)).ShouldBeOfType<CommandOutcome.Applied>();
        plug.On.ShouldBe(true);
        (await RunAsync("{ device: plug }", on: false, null, plug)).ShouldBeOfType<CommandOutcome.Applied>();
        plug.On.ShouldBe(false);
        plug.Fault = new Problem("device.unreachable", Severity.Warning);
        Why(await RunAsync("{ device: plug }", on: true, null, plug)).ShouldBe("device.unreachable");
    }

    private sealed class Sender : IMessageSender
    {
        public (string, string, bool) Sent { get; private set; }

        public ValueTask<CommandOutcome> SendAsync(string topic, string payload, bool retain, CancellationToken ct)
        {
            Sent = (topic, payload, retain);
            return ValueTask.FromResult<CommandOutcome>(new CommandOutcome.Applied());
        }
    }

    private sealed class Plug : IDevice, ISwitch
    {
        public DeviceInfo Info { get; } = DeviceInfo.Unknown("plug", "test");
        public bool? On { get; private set; }
        public Problem? Fault { get; set; }

        public ValueTask<CommandOutcome> SwitchAsync(bool on, CancellationToken ct)
        {
            if (Fault is not null) throw new DeviceException(Fault, true);
            On = on;
            return ValueTask.FromResult<CommandOutcome>(new CommandOutcome.Applied());
        }

        public IAsyncEnumerable<Report> ReadAsync(CancellationToken ct) => AsyncEnumerable.Empty<Report>();
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class LogLines : ILoggerFactory, ILogger
    {
        public List<string> Lines { get; } = [];
        public void Log<T>(LogLevel level, EventId id, T state, Exception? error, Func<T, Exception?, string> text) => Lines.Add(text(state, error));
        public bool IsEnabled(LogLevel level) => true;
        public IDisposable? BeginScope<T>(T state) where T : notnull => null;
        public ILogger CreateLogger(string category) => this;
        public void AddProvider(ILoggerProvider provider) { }
        public void Dispose() { }
    }
}

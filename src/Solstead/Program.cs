using System.CommandLine;
using Solstead.Commands;
using Solstead.Commands.Pv;
using Solstead.Site.Run;

NativeHeap.KeepOneArena();
var root = new RootCommand("Solstead, a home energy manager that lives in the house it manages.")
{
    RunCommand.Create(),
    DemoCommand.Create(),
    CheckCommand.Create(),
    ProbeCommand.Create(),
    ReadCommand.Create(),
    TwinCommand.Create(),
    ExportCommand.Create(),
    BackupCommand.Create(),
    ImportCommand.Create(),
    PasswordCommand.Create(),
    ControlCommand.Create(),
    NotifyCommand.Create(),
    ReleaseCommand.Create(),
    TempoCommand.Create(),
    PvCommand.Create(),
};
var parsed = root.Parse(args);
// Bad usage is exit code 2 (design.md 6); the library would give 1.
if (parsed.Errors.Count > 0)
{
    await parsed.InvokeAsync();
    return ExitCode.BadUsage;
}
// Longer than a clean stop takes (safety.md P5), so that it is never cut off.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(15) });

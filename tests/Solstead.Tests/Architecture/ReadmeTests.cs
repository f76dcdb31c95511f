using Solstead.Commands;
using Solstead.Core.Rules;
using Solstead.Devices;

namespace Solstead.Tests.Architecture;

/// <summary>The front page names what there is.</summary>
public sealed class ReadmeTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(SourceTree.Src, "..", "README.md"));

    [Fact]
    public void Every_command_of_several_words_stands_in_its_table()
    {
        foreach (var group in (System.CommandLine.Command[])[ImportCommand.Create(), NotifyCommand.Create(), TempoCommand.Create(), ControlCommand.Create()])
            foreach (var command in group.Subcommands)
                Lines.ShouldContain(l => l.StartsWith($"| `{group.Name} {command.Name}", StringComparison.Ordinal), $"{group.Name} {command.Name}");
        // A twin is named by its own row, or is of the type of a device.
        foreach (var twin in TwinCommand.Create().Subcommands.Where(t => DriverCatalog.All.All(d => d.Type != t.Name)))
            Lines.ShouldContain(l => l.StartsWith($"| `twin {twin.Name} ", StringComparison.Ordinal), twin.Name);
    }

    [Fact]
    public void Every_type_of_device_and_rule_stands_in_its_row()
    {
        var devices = Lines.Where(l => l.StartsWith("| `devices[].type`", StringComparison.Ordinal)).ShouldHaveSingleItem();
        foreach (var driver in DriverCatalog.All) devices.ShouldContain($"`{driver.Type}`");
        var rules = Lines.Where(l => l.StartsWith("| `rules[].type`", StringComparison.Ordinal)).ShouldHaveSingleItem();
        foreach (var rule in RuleCatalog.All) rules.ShouldContain($"`{rule.Type}`");
    }
}

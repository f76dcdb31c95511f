using System.CommandLine;

namespace Solstead.Commands.Pv;

/// <summary><c>solstead pv</c>: what the model of the panels says, for people who check it.</summary>
internal static class PvCommand
{
    public static Command Create() => new("pv", "The model of sun, sky and panels.") { ReferenceCommand.Create() };
}

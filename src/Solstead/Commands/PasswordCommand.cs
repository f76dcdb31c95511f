using System.CommandLine;
using System.Text;
using Solstead.Core.Quantities;
using Solstead.Site.History;
using Solstead.Site.Texts;
using Solstead.Site.Web.SignIn;

namespace Solstead.Commands;

/// <summary><c>solstead password</c>: sets the owner's password, also when it was forgotten. Read from the terminal or from standard input, never from the arguments.</summary>
internal static class PasswordCommand
{
    public static Command Create()
    {
        var data = Common.DataOption();
        var command = new Command("password", "Set the owner's password, also when it was forgotten: asked in the terminal, or one line on standard input. Works beside the running service.") { data };
        command.SetAction((parsed, ct) => RunAsync(Common.DataPath(parsed.GetValue(data)), ct));
        return command;
    }

    private static async Task<int> RunAsync(string data, CancellationToken ct)
    {
        var say = Common.Sentences(TimeZoneInfo.Local);
        if (Ask(say, out var password) is { } wrong)
        {
            await Console.Error.WriteLineAsync(wrong);
            return ExitCode.BadUsage;
        }
        try
        {
            var running = await OwnerPassword.SetAsync(data, password, TimeProvider.System, Common.Silent.CreateLogger("password"), ct);
            Console.WriteLine(say.Say(running ? "password.done.running" : "password.done", []));
            return ExitCode.Done;
        }
        catch (HistoryException e)
        {
            await Console.Error.WriteLineAsync(say.Say(e.Problem.Code, e.Problem.Facts));
            return ExitCode.Failed;
        }
    }

    /// <returns>What is wrong with what was typed, or null.</returns>
    private static string? Ask(Sentences say, out string password)
    {
        password = "";
        if (Console.IsInputRedirected)
        {
            if (Console.In.ReadLine() is not { Length: > 0 } line) return say.Say("password.none", []);
            password = line;
        }
        else
        {
            password = Typed(say.Say("password.ask", [Fact.Of("least", Secret.ShortestPassword)]));
            if (password != Typed(say.Say("password.again", []))) return say.Say("password.differs", []);
        }
        return Secret.Wrong(password) is { } problem ? say.Say(problem.Code, problem.Facts) : null;
    }

    /// <summary>Reads a line without showing it.</summary>
    private static string Typed(string question)
    {
        Console.Error.Write(question + " ");
        var text = new StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace) text.Length = Math.Max(0, text.Length - 1);
            else if (!char.IsControl(key.KeyChar)) text.Append(key.KeyChar);
        }
        Console.Error.WriteLine();
        return text.ToString();
    }
}

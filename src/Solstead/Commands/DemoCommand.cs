using System.CommandLine;
using Solstead.Demo;

namespace Solstead.Commands;

/// <summary><c>solstead demo</c>: the service on the virtual house. Nothing to install, nothing leaves the machine; what is installed is used.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var speed = new Option<double>("--speed") { Description = "Seconds of the house per second.", DefaultValueFactory = _ => 1 };
        var listen = new Option<string>("--listen") { Description = "Where the page listens; port 0 picks a free one.", DefaultValueFactory = _ => "127.0.0.1:7080" };
        var days = new Option<int>("--days") { Description = "Days of past to fill in.", DefaultValueFactory = _ => 2 };
        speed.Validators.Add(result => { if (result.Tokens.Count > 0 && result.GetValueOrDefault<double>() is < 0.01 or > 3600) result.AddError("--speed goes from 0.01 to 3600."); });
        days.Validators.Add(result => { if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is < 0 or > 60) result.AddError("--days goes from 0 to 60."); });
        var command = new Command("demo", "Run the service on a virtual house: every device is simulated on this machine.") { speed, listen, days };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(speed), parsed.GetValue(days), parsed.GetValue(listen)!, ct));
        return command;
    }

    private static async Task<int> RunAsync(double speed, int days, string listen, CancellationToken ct)
    {
        // From the first wait on, who asks the program to end waits for its tidying up.
        await Task.Yield();
        await using var site = await VirtualSite.StartAsync(speed, days, ct);
        foreach (var line in site.Neighbours.Lines(Common.Sentences(TimeZoneInfo.Local))) Console.WriteLine(line);
        return await RunCommand.ServeAsync(site.Options(listen, Common.Version, RunCommand.Logging), ct);
    }
}

using System.CommandLine;
using Solstead.Core.Quantities;
using Solstead.Site.Configuration;
using Solstead.Site.Notify;
using Solstead.Site.Run;
using Solstead.Site.Secrets;
using Solstead.Site.Texts;

namespace Solstead.Commands;

/// <summary><c>solstead notify test</c>: one message by each channel, with what its service says. Works without the service and beside it.</summary>
internal static class NotifyCommand
{
    public static Command Create()
    {
        var (config, data) = (Common.ConfigOption(), Common.DataOption());
        var channel = new Option<string?>("--channel") { Description = "Only this channel, by its name in the settings." };
        var test = new Command("test", "Send one message by each channel and show what its service says.") { config, data, channel };
        test.SetAction((parsed, ct) => TestAsync(parsed.GetValue(config), Common.DataPath(parsed.GetValue(data)), parsed.GetValue(channel), ct));
        return new Command("notify", "The channels by which people are told what happens.") { test };
    }

    private static async Task<int> TestAsync(FileInfo? config, string data, string? only, CancellationToken ct)
    {
        if (Common.Load(config, Console.Error) is not { } loaded) return ExitCode.BadUsage;
        var settings = loaded.Settings;
        var say = Common.Sentences(settings.Site.Zone);
        Common.Tell(loaded.Findings.Where(f => f.Key.StartsWith("notify", StringComparison.Ordinal)), settings.File ?? "", say, Console.Error);
        var chosen = settings.Notify.Where(n => only is null || n.Policy.Name == only).ToList();
        if (chosen.Count == 0)
        {
            await Console.Error.WriteLineAsync(only is null ? say.Say("notify.none") : say.Say("notify.unknown", Fact.Of("channel", only)));
            return ExitCode.BadUsage;
        }
        var context = new ChannelContext(Secrets(settings, data), TimeProvider.System);
        var allSent = true;
        foreach (var entry in chosen) allSent &= await TestAsync(entry, context, settings, say, ct);
        return allSent ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<bool> TestAsync(ChannelEntry entry, ChannelContext context, SiteSettings settings, Sentences say, CancellationToken ct)
    {
        await using var channel = entry.Create(context);
        var wording = new Wording(entry.Policy.Language, settings.Site.Zone, settings.Site.Name, "cli", TimeProvider.System);
        var delivery = await Limits.WithinAsync(token => channel.TestAsync(wording.Test(entry.Policy.Name, TimeProvider.System.GetUtcNow()), token), TimeProvider.System, ct);
        var told = say.Say(delivery.Code, delivery.Status is { } status ? [Fact.Of("status", status)] : []);
        Console.WriteLine(delivery.Words is { } words ? $"{entry.Policy.Name}: {told} {say.Say("notify.card.words", Fact.Of("words", words))}" : $"{entry.Policy.Name}: {told}");
        return delivery.Outcome == DeliveryOutcome.Sent;
    }

    /// <summary>As the service has them: the environment, else what the page keeps.</summary>
    private static NamedSecrets Secrets(SiteSettings settings, string data)
    {
        var problems = new SiteProblems(TimeProvider.System);
        var store = new SecretStore(data, Common.Silent.CreateLogger("secrets"), problems).For("commands", "named");
        return new(store, problems, settings.Notify.SelectMany(n => n.Secrets.Select(s => (s, n.Policy.Name))), Environment.GetEnvironmentVariable);
    }
}

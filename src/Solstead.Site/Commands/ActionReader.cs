using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Devices;
using Solstead.Site.Publish;

namespace Solstead.Site.Commands;

/// <summary>What is known of the site while its settings are read.</summary>
/// <param name="Folder">Folder of the settings file.</param>
/// <param name="Programs">Folder programs may be run from; null when none is named.</param>
/// <param name="Devices">Ids of the site's devices.</param>
/// <param name="HasBroker">True when the settings name a broker to publish to.</param>
public sealed record ActionSurroundings(string Folder, string? Programs, IReadOnlyList<string> Devices, bool HasBroker);

/// <summary>What the running site gives an action to live with.</summary>
public sealed record ActionContext(TimeProvider Time, ILoggerFactory Logs, IReadOnlyList<IDevice> Devices, IMessageSender? Sender)
{
    /// <summary>Secrets the settings only name.</summary>
    public ISecrets Secrets { get; init; } = new VolatileSecrets();
}

/// <summary>One command of the settings.</summary>
/// <param name="Kind"><c>http</c>, <c>mqtt</c>, <c>program</c> or <c>device</c>.</param>
/// <param name="Shown">To whom, as everyone may see it: no path, no query, no key.</param>
/// <param name="Mark">Fingerprint of all of what it does, to tell two from each other.</param>
public sealed record ActionEntry(string Kind, string Shown, string Mark, Func<ActionContext, IAction> Create)
{
    /// <summary>Names of the secrets it needs.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];
}

/// <summary>What a rule switches, as the settings say.</summary>
public sealed record TargetEntry(string Rule, ActionEntry? On, ActionEntry? Off)
{
    /// <summary>Names of the secrets its commands need.</summary>
    public IEnumerable<string> Secrets => new[] { On, Off }.OfType<ActionEntry>().SelectMany(a => a.Secrets).Distinct();

    /// <summary>Ids of the devices it switches.</summary>
    public IEnumerable<string> Devices => new[] { On, Off }.OfType<ActionEntry>().Where(a => a.Kind == "device").Select(a => a.Shown);

    /// <summary>True when both do the same thing or switch the same device.</summary>
    public bool Shares(TargetEntry other) => Same(On, other.On) || Same(Off, other.Off) || Devices.Intersect(other.Devices).Any();

    private static bool Same(ActionEntry? a, ActionEntry? b) => a is not null && b is not null && a.Kind == b.Kind && a.Mark == b.Mark;

    public SwitchTarget Create(ActionContext context) => new(On?.Create(context), Off?.Create(context));
}

/// <summary>Reads the <c>on:</c> and <c>off:</c> of a rule; the keys are in this folder's README. A broken command takes its rule out.</summary>
public static class ActionReader
{
    private static readonly string[] Kinds = ["http", "mqtt", "program", "device"];

    /// <param name="set">The part of the settings that holds <c>on</c> and <c>off</c>.</param>
    public static TargetEntry Read(SettingsReader set, string rule, bool dryRun, ActionSurroundings around)
    {
        var entry = new TargetEntry(rule, One(set, "on", rule, around), One(set, "off", rule, around));
        if (entry.On is not null && entry.Off is null) set.Report("config.command.no-off", Severity.Warning, "on", Fact.Of("rule", rule));
        else if (entry.On is null && entry.Off is null && !dryRun && !set.Broken) set.Report("config.command.none", Severity.Warning, "name", Fact.Of("rule", rule));
        return entry;
    }

    private static ActionEntry? One(SettingsReader set, string word, string rule, ActionSurroundings around)
    {
        if (!set.Has(word)) return null;
        var command = set.Section(word);
        var found = Kinds.Where(k => command.Has(k) || (k == "http" && command.Has("http_file"))).ToList();
        if (found is [var kind])
            return kind switch
            {
                "http" => Http(command, around),
                "mqtt" => Message(command, around),
                "program" => Program(command, rule, word, around),
                _ => Device(command, word, around),
            };
        command.AcceptAll();
        set.Report("config.command.kind", Severity.Alarm, word, Fact.Of("key", word));
        return null;
    }

    /// <summary>What is done may be secret.</summary>
    private static string Mark(string what) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(what)));

    private static ActionEntry? Http(SettingsReader set, ActionSurroundings around) =>
        HttpSettings.Read(set, around.Folder) is { } settings
            ? new("http", settings.Shown, Mark($"{settings.Method} {Words(settings.Url)} {Words(settings.Body)}"), context => new HttpAction(settings, context.Time, context.Secrets)) { Secrets = settings.Secrets } : null;

    private static string? Words(SecretText? text) => text?.Name ?? text?.Reveal();

    private static ActionEntry? Message(SettingsReader set, ActionSurroundings around)
    {
        var topic = set.Required("mqtt");
        var payload = set.Text("payload", "")!;
        var retain = set.Flag("retain", false);
        if (topic.Length == 0) return null;
        if (topic.AsSpan().ContainsAny('+', '#', '\0') || Encoding.UTF8.GetByteCount(topic) > 65_535 || topic[0] == '$') set.Report("config.command.topic", Severity.Alarm, "mqtt", Fact.Of("topic", topic));
        if (Encoding.UTF8.GetByteCount(payload) > 64 << 10) set.Report("config.command.payload", Severity.Alarm, "payload", Fact.Of("topic", topic));
        if (!around.HasBroker) set.Report("config.command.mqtt", Severity.Warning, "mqtt");
        return new("mqtt", topic, Mark($"{topic} {payload}"), context => new MessageAction(context.Sender, topic, payload, retain, context.Time));
    }

    private static ActionEntry? Program(SettingsReader set, string rule, string word, ActionSurroundings around)
    {
        var name = set.Required("program");
        var arguments = set.Texts("arguments");
        var limit = set.Seconds("timeout_s", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(50));
        if (name.Length == 0) return null;
        var fault = around.Programs is null ? "config.programs.none" : ProgramFolder.Find(around.Programs, name).Fault;
        if (fault is not null) set.Report(fault, Severity.Alarm, "program", Fact.Of("program", name), Fact.Of("folder", around.Programs ?? ""));
        if (arguments.Any(a => a.Contains('\0', StringComparison.Ordinal))) set.Report("config.program.name", Severity.Alarm, "arguments", Fact.Of("program", name));
        var settings = new ProgramSettings(around.Programs, name, arguments, limit, rule, word);
        return new("program", name, Mark(string.Join('\0', arguments.Prepend(name))), context => new ProgramAction(settings, context.Time, context.Logs.CreateLogger("Solstead.Commands")));
    }

    private static ActionEntry? Device(SettingsReader set, string word, ActionSurroundings around)
    {
        var id = set.Required("device");
        if (id.Length == 0) return null;
        if (!around.Devices.Contains(id)) set.Report("config.command.device", Severity.Alarm, "device", Fact.Of("device", id), Fact.Of("nearest", Nearest.To(id, around.Devices) ?? ""));
        var on = set.Choice("switch", word, "on", "off") == "on";
        return new("device", id, Mark(id), context => new DeviceAction(context.Devices.FirstOrDefault(d => d.Info.Id == id) as ISwitch, on, context.Time));
    }
}

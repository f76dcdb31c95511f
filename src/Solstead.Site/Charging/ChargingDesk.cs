using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Charging;
using Solstead.Site.Run;

namespace Solstead.Site.Charging;

/// <summary>
/// Takes what the owner says about charging points to their rules: in force with the next tick, on disk when the answer leaves. What ends by itself is
/// part of what the rule remembers, because the rule ends it; the rest is kept here, beside what the settings said when it was given: settings
/// changed later win.
/// </summary>
public sealed class ChargingDesk(IStateStore state, SiteMemoryStore memories, ILogger<ChargingDesk> log) : IDisposable
{
    /// <summary>A change can be taken back this long, and only the latest one.</summary>
    public static readonly TimeSpan UndoFor = TimeSpan.FromSeconds(60);

    private const string Key = "charging/orders";
    private readonly SemaphoreSlim turn = new(1);
    private readonly Dictionary<string, Before> befores = [];
    private Dictionary<string, SavedOrders> saved = [];

    /// <summary>What was in force before the latest change.</summary>
    private sealed record Before(string Change, Moment At, ChargingOrders Orders, PassingWord Passing);

    /// <summary>Puts the owner's word into force; to be called before the site runs.</summary>
    public async Task LoadAsync(IEnumerable<ChargingRule> rules, CancellationToken ct)
    {
        try
        {
            if (await state.GetAsync(Key, ct) is { } json) saved = JsonSerializer.Deserialize(json, ChargingDeskJson.Default.DictionaryStringSavedOrders) ?? saved;
        }
        catch (JsonException e)
        {
            Log.StateUnreadable(log, e);
        }
        var known = Json();
        foreach (var rule in rules)
        {
            if (!saved.TryGetValue(rule.Name, out var word)) continue;
            rule.Orders = word.InForce(rule.Settings);
            // Settings that said otherwise once have ended the word for good.
            saved[rule.Name] = SavedOrders.Of(rule);
        }
        if (Json() != known) await state.SetAsync(Key, Json(), ct);
    }

    /// <summary>Changes what the owner says of one charging point.</summary>
    /// <param name="orders">From what was said before to what is said now.</param>
    /// <param name="passing">The same for what ends by itself, at the site's own instant.</param>
    /// <returns>A word by which the change can be taken back.</returns>
    public Task<string> ChangeAsync(ChargingRule rule, Func<ChargingOrders, ChargingOrders> orders, Func<PassingWord, DateTimeOffset, PassingWord> passing, SiteRunner runner) =>
        InTurnAsync(async () =>
        {
            var change = Guid.NewGuid().ToString("N");
            await PutAsync(rule, runner, (before, now) =>
            {
                befores[rule.Name] = new(change, now, before.Orders, before.Passing);
                return (orders(before.Orders), passing(before.Passing, now.Utc));
            });
            return change;
        });

    /// <summary>Takes the latest change back.</summary>
    /// <returns>False when it is not the latest any more, or too long ago.</returns>
    public Task<bool> UndoAsync(ChargingRule rule, string change, SiteRunner runner) =>
        InTurnAsync(async () =>
        {
            if (!befores.TryGetValue(rule.Name, out var before) || before.Change != change) return false;
            befores.Remove(rule.Name);
            var late = false;
            await PutAsync(rule, runner, (present, now) =>
            {
                late = now.Since(before.At) > UndoFor;
                return late ? present : (before.Orders, before.Passing);
            });
            return !late;
        });

    public void Dispose() => turn.Dispose();

    /// <summary>The rule is the engine's: it is changed on the engine's thread, and saved there in turn with what the engine saves itself.</summary>
    private async Task PutAsync(ChargingRule rule, SiteRunner runner, Func<(ChargingOrders Orders, PassingWord Passing), Moment, (ChargingOrders Orders, PassingWord Passing)> next)
    {
        var remembered = await runner.AskAsync((engine, now) =>
        {
            (rule.Orders, rule.Passing) = next((rule.Orders, rule.Passing), now);
            return memories.SaveAsync(engine.Save(), CancellationToken.None);
        }, CancellationToken.None);
        saved[rule.Name] = SavedOrders.Of(rule);
        await state.SetAsync(Key, Json(), CancellationToken.None);
        await remembered;
    }

    private string Json() => JsonSerializer.Serialize(saved, ChargingDeskJson.Default.DictionaryStringSavedOrders);

    /// <summary>Done whole whatever becomes of who asked, one after the other.</summary>
    private async Task<T> InTurnAsync<T>(Func<Task<T>> work)
    {
        await turn.WaitAsync(CancellationToken.None);
        try
        {
            return await work();
        }
        finally
        {
            turn.Release();
        }
    }
}

/// <summary>The owner's word about one charging point as it is kept, with what the settings said then.</summary>
public sealed record SavedOrders(
    string? Mode, string ModeInSettings, double? FixedInSettings, IReadOnlyList<ChargingWindowView>? Schedules, string SchedulesInSettings, double? Least, double LeastInSettings, double? Most, double MostInSettings)
{
    internal static SavedOrders Of(ChargingRule rule) => new(
        rule.Orders.Mode is { } mode ? ChargingWords.Of(mode) : null, ChargingWords.Of(rule.Settings.Mode), rule.Settings.Fixed,
        rule.Orders.Schedules is { } windows ? [.. windows.Select(ChargingWords.Of)] : null, Line(rule.Settings),
        rule.Orders.Least, rule.Settings.Least, rule.Orders.Most, rule.Settings.Most);

    /// <summary>What of it still holds under these settings.</summary>
    internal ChargingOrders InForce(ChargingSettings set) => new()
    {
        Mode = ModeInSettings == ChargingWords.Of(set.Mode) && Nullable.Equals(FixedInSettings, set.Fixed) ? ChargingWords.Mode(Mode) : null,
        Schedules = SchedulesInSettings == Line(set) ? Schedules?.Select(ChargingWords.Window).OfType<ChargingWindow>().ToList() : null,
        Least = LeastInSettings.Equals(set.Least) ? Least : null,
        Most = MostInSettings.Equals(set.Most) ? Most : null,
    };

    private static string Line(ChargingSettings set) =>
        string.Join(';', set.Schedules.Select(ChargingWords.Of).Select(w => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{string.Join(',', w.Days!)} {w.From} {w.To} {w.Amps}")));
}

[JsonSerializable(typeof(Dictionary<string, SavedOrders>))]
internal sealed partial class ChargingDeskJson : JsonSerializerContext;

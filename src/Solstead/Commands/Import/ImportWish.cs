using System.CommandLine;
using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Site.Import.Books;

namespace Solstead.Commands.Import;

/// <summary>What every import of history can be told.</summary>
/// <param name="Zone">Zone of the site: days, and hours a source wrote without their offset.</param>
internal sealed record ImportWish(string Data, TimeZoneInfo Zone, Overwrite Overwrite, bool DryRun, bool Yes, bool Json)
{
    /// <summary>Only what begins then or later; null: from the beginning. [UTC]</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only what begins before; null: to the end. [UTC]</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>What of a change lies in the days that were asked for.</summary>
    public BooksChange Cut(BooksChange change) => From is null && To is null ? change : change with
    {
        Energy = [.. change.Energy.Where(r => Takes(At(r.Slot)))],
        Devices = [.. change.Devices.Where(r => Takes(At(r.Slot)))],
        Void = [.. change.Void.Where(s => Takes(At(s)))],
        Weather = [.. change.Weather.Select(w => w with { Slots = [.. w.Slots.Where(s => Takes(s.Start))] }).Where(w => w.Slots.Count > 0)],
        Forecasts = [.. change.Forecasts.Select(f => f with { Slots = [.. f.Slots.Where(s => Takes(s.Start))] }).Where(f => f.Slots.Count > 0)],
    };

    private static DateTimeOffset At(long slot) => DateTimeOffset.FromUnixTimeSeconds(slot * EnergyLedger.SlotSeconds);

    private bool Takes(DateTimeOffset start) => (From is not { } from || start >= from) && (To is not { } to || start < to);
}

/// <summary>The options that all imports of history share.</summary>
internal sealed class ImportOptions
{
    private static readonly string[] Overwrites = ["nothing", "estimated", "all"];

    private readonly Option<FileInfo?> config = Common.ConfigOption();
    private readonly Option<DirectoryInfo?> data = Common.DataOption();
    private readonly Option<bool> json = Common.JsonOption();
    private readonly Option<bool> dry = new("--dry-run") { Description = "Show what it would bring; write nothing." };
    private readonly Option<bool> yes = new("--yes", "-y") { Description = "Do not ask before it is written." };
    private readonly Option<string?> zone = new("--zone") { Description = "Zone of hours that have no offset, e.g. Europe/Paris, UTC or +01:00. Default: the site's." };
    private readonly Option<DateOnly?> from = new("--from") { Description = "First day that is brought, e.g. 2024-03-01. Default: all." };
    private readonly Option<DateOnly?> to = new("--to") { Description = "Last day that is brought." };
    private readonly Option<string> overwrite = new("--overwrite") { Description = "What may be replaced: nothing | estimated (spread, estimated or imported before) | all (measured too).", DefaultValueFactory = _ => "nothing" };

    public ImportOptions() => overwrite.AcceptOnlyFromAmong(Overwrites);

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[dry, yes, overwrite, from, to, zone, json, config, data]) command.Options.Add(option);
    }

    /// <exception cref="ImportException">There is no such zone.</exception>
    public ImportWish Of(ParseResult parsed)
    {
        var site = Zone(parsed);
        return new(
            Common.DataPath(parsed.GetValue(data)), site, Enum.Parse<Overwrite>(parsed.GetValue(overwrite)!, ignoreCase: true),
            parsed.GetValue(dry), parsed.GetValue(yes), parsed.GetValue(json))
        {
            From = parsed.GetValue(from) is { } first ? LocalDay.On(first, site).Start : null,
            To = parsed.GetValue(to) is { } last ? LocalDay.On(last, site).End : null,
        };
    }

    private TimeZoneInfo Zone(ParseResult parsed) => parsed.GetValue(zone) is { } word
        ? ImportZone.Find(word) ?? throw new ImportException("import.books.zone.unknown", Fact.Of("zone", word))
        : SettingsZone(parsed.GetValue(config));

    /// <summary>The zone of the site as its settings tell; the machine's where there are no settings that can be read.</summary>
    public static TimeZoneInfo SiteZone(FileInfo? config) =>
        Common.ConfigPath(config).Exists && Common.Load(config, TextWriter.Null) is { } loaded ? loaded.Settings.Site.Zone : TimeZoneInfo.Local;

    /// <summary>Settings that are there but cannot be read would shift years by hours if the machine's zone stood in for the site's.</summary>
    private static TimeZoneInfo SettingsZone(FileInfo? config)
    {
        if (config is null && !Common.ConfigPath(null).Exists) return TimeZoneInfo.Local;
        using var errors = new StringWriter();
        return Common.Load(config, errors)?.Settings.Site.Zone ?? throw new ImportException("import.books.settings", Fact.Of("error", errors.ToString().TrimEnd()));
    }
}

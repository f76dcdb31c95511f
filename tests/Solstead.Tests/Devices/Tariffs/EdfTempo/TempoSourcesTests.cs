using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Settings;
using Solstead.Core.Tariffs;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Devices;
using Solstead.Devices.Tariffs;
using Solstead.Devices.Tariffs.EdfTempo;
using Solstead.Devices.Tariffs.Twin;
using Solstead.Site.Configuration;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Tariffs.EdfTempo;

/// <summary>The sources of the colour over real sockets, a day of theirs in simulated time.</summary>
public sealed class TempoSourcesTests : IAsyncLifetime
{
    private static readonly DateOnly Today = new(2026, 1, 12), Tomorrow = new(2026, 1, 13);
    private readonly ManualClock clock = new(DateTimeOffset.Parse("2026-01-12T08:00+01:00", CultureInfo.InvariantCulture).ToUniversalTime());
    private readonly VolatileMemory memory = new();
    private TariffTwin twin = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        twin = await TariffTwin.StartAsync(0, clock, Ct);
        twin.Say(Tomorrow, TempoColour.White);
    }

    public ValueTask DisposeAsync() => twin.DisposeAsync();

    private TempoSources Sources(string names = "[rte-file, couleur-tempo, edf]", string more = "")
    {
        var url = twin.Url.AbsoluteUri;
        var yaml = $$"""{ type: tempo, sources: {{names}}, urls: { rte-file: "{{url}}rte-file", rte-api: "{{url}}rte-api", couleur-tempo: "{{url}}couleur-tempo/", edf: "{{url}}edf" }, prices: { blue-hc: 0.1 }, {{more}} }""";
        var set = new SettingsReader(YamlSettings.Parse("tariff: " + yaml, "x")).Section("tariff");
        var tariff = TariffCatalog.Read(set, new(TimeZoneInfo.Utc, (_, _) => null, _ => null));
        var entry = TariffSources.Read(set, tariff, ".").ShouldNotBeNull();
        entry.IsLocal.ShouldBeTrue();
        return (TempoSources)entry.Create(new DriverContext("tariff", clock, NullLoggerFactory.Instance, memory, TimeZoneInfo.Utc, "."));
    }

    private static string[] Told(IReadOnlyList<Report> reports) => [.. reports.Select(r => r switch
    {
        Report.Days { Labels.Count: > 3 } d => $"{d.Device}: {d.Labels.Count} days to {d.Labels[^1].Date:yyyy-MM-dd}",
        Report.Days d => $"{d.Device}: {string.Join(' ', d.Labels.Where(l => l.Date > Today).Select(l => l.Label))}".TrimEnd(),
        Report.Trouble t => $"{t.Device}: {t.Problem.Code}",
        Report.Recovered o => $"{o.Device}: {o.Code} over",
        _ => r.GetType().Name,
    })];

    private int Asked(string source) => twin.Requests.Count(r => r.Source == source);

    private void At(string local) => clock.Advance(DateTimeOffset.Parse($"2026-01-12T{local}+01:00", CultureInfo.InvariantCulture) - clock.GetUtcNow());

    [Fact]
    public async Task At_the_first_start_the_season_so_far_is_asked_once_and_then_only_these_days()
    {
        await using var sources = Sources();
        Told(await sources.RoundAsync(Ct)).ShouldBe(["rte-file: 134 days to 2026-01-12", "rte-file: white"]);
        clock.Advance(TimeSpan.FromMinutes(30));
        Told(await sources.RoundAsync(Ct)).ShouldBe(["rte-file: white"]);
        await using var again = Sources();
        Told(await again.RoundAsync(Ct)).ShouldBe(["rte-file: white"]);
        (Asked("couleur-tempo"), Asked("edf")).ShouldBe((0, 0), "others are asked when the first is silent");
    }

    [Fact]
    public async Task A_day_takes_few_questions_and_ends_with_one_second_opinion()
    {
        await using var sources = Sources();
        twin.TomorrowIsKnown = false;
        for (var end = clock.GetUtcNow() + TimeSpan.FromHours(24); clock.GetUtcNow() < end;)
        {
            await sources.RoundAsync(Ct);
            if (clock.GetUtcNow() > DateTimeOffset.Parse("2026-01-12T10:20+01:00", CultureInfo.InvariantCulture)) twin.TomorrowIsKnown = true;
            clock.Advance(sources.NextRound(new(clock.GetElapsedTime(0), clock.GetUtcNow())) - clock.GetUtcNow());
        }
        Asked("rte-file").ShouldBeInRange(8, 14);
        Asked("edf").ShouldBe(1);
        Asked("couleur-tempo").ShouldBe(0, "it only repeats what RTE says");
    }

    [Theory]
    [InlineData(TariffTwinFault.Page, "tariff.source.page")]
    [InlineData(TariffTwinFault.ErrorInside, "tariff.source.odd")]
    [InlineData(TariffTwinFault.Status500, "tariff.source.status")]
    [InlineData(TariffTwinFault.Busy, "tariff.source.busy")]
    [InlineData(TariffTwinFault.TooMany, "tariff.source.busy")]
    [InlineData(TariffTwinFault.Truncated, "tariff.source.odd")]
    [InlineData(TariffTwinFault.Large, "tariff.source.large")]
    [InlineData(TariffTwinFault.Elsewhere, "tariff.source.redirect")]
    [InlineData(TariffTwinFault.Refused, "tariff.source.account")]
    public async Task A_source_that_misbehaves_is_told_once_and_the_next_one_is_asked(TariffTwinFault fault, string code)
    {
        await using var sources = Sources();
        await sources.RoundAsync(Ct);
        twin.Fail("rte-file", fault);
        At("11:20");
        Told(await sources.RoundAsync(Ct)).ShouldBe([$"rte-file: {code}", "couleur-tempo: white"]);
    }

    [Theory, InlineData("rte-file"), InlineData("couleur-tempo"), InlineData("edf")]
    public async Task Every_source_alone_knows_tomorrow_follows_a_move_on_its_host_and_recovers(string name)
    {
        await using var sources = Sources($"[{name}]");
        twin.Fail(name, TariffTwinFault.ErrorInside);
        Told(await sources.RoundAsync(Ct)).ShouldBe([$"{name}: tariff.source.odd"]);
        twin.Fail(name, TariffTwinFault.Moved);
        Told(await sources.RoundAsync(Ct)).ShouldBeEmpty("it is left alone for a while");
        clock.Advance(TimeSpan.FromMinutes(5));
        Told(await sources.RoundAsync(Ct)).ShouldBe([$"{name}: tariff.source.odd over", $"{name}: 134 days to 2026-01-12", $"{name}: white"]);
    }

    [Fact]
    public async Task A_silent_source_is_given_up_after_twelve_seconds()
    {
        await using var sources = Sources();
        await sources.RoundAsync(Ct);
        twin.Fail("rte-file", TariffTwinFault.Silent);
        At("11:20");
        var before = Asked("rte-file");
        var round = sources.RoundAsync(Ct);
        await Until.TrueAsync(() => Asked("rte-file") > before);
        clock.Advance(TimeSpan.FromSeconds(13));
        Told(await round).ShouldBe(["rte-file: tariff.source.silent", "couleur-tempo: white"]);
    }

    [Theory, InlineData(TariffTwinFault.Fallback), InlineData(TariffTwinFault.NoTomorrow)]
    public async Task What_RTE_only_presumes_is_no_colour_and_after_eleven_others_are_asked(TariffTwinFault fault)
    {
        await using var sources = Sources();
        await sources.RoundAsync(Ct);
        twin.Fail("rte-file", fault);
        At("09:00");
        Told(await sources.RoundAsync(Ct)).ShouldBe(["rte-file:"]);
        At("11:20");
        Told(await sources.RoundAsync(Ct)).ShouldBe(["rte-file:", "couleur-tempo: white"]);
    }

    [Fact]
    public async Task Sources_that_are_all_away_are_asked_with_growing_pauses()
    {
        await using var sources = Sources();
        foreach (var name in (string[])["rte-file", "couleur-tempo", "edf"]) twin.Fail(name, TariffTwinFault.Status500);
        for (var end = clock.GetUtcNow() + TimeSpan.FromHours(12); clock.GetUtcNow() < end;)
        {
            await sources.RoundAsync(Ct);
            var next = sources.NextRound(new(clock.GetElapsedTime(0), clock.GetUtcNow()));
            next.ShouldBeGreaterThan(clock.GetUtcNow());
            clock.Advance(next - clock.GetUtcNow());
        }
        Asked("rte-file").ShouldBeInRange(20, 40);
        Asked("edf").ShouldBeInRange(20, 40);
    }

    [Fact]
    public async Task A_clock_that_was_never_set_asks_nobody_and_is_looked_at_again_soon()
    {
        clock.ShiftWall(new DateTimeOffset(1970, 1, 1, 0, 1, 0, TimeSpan.Zero) - clock.GetUtcNow());
        await using var sources = Sources();
        (await sources.RoundAsync(Ct)).ShouldBeEmpty();
        twin.Requests.ShouldBeEmpty();
        (sources.NextRound(new(clock.GetElapsedTime(0), clock.GetUtcNow())) - clock.GetUtcNow()).ShouldBe(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task The_API_of_RTE_gives_a_token_that_is_kept_and_one_that_is_withdrawn_is_renewed_once()
    {
        await using var sources = Sources("[rte-api]", $"rte: {{ client_id: {TariffTwin.ClientId}, client_secret: {TariffTwin.ClientSecret} }}");
        var days = Told(await sources.RoundAsync(Ct));
        days[1].ShouldBe("rte-api: white");
        days[0].ShouldBe("rte-api: 133 days to 2026-01-12", "28 December has no value");
        Tokens().ShouldBe(1);
        twin.Requests.Select(r => r.Path).ShouldContain(p => p.Contains("start_date=2025-09-01T00%3A00%3A00%2B02%3A00&end_date=2026-01-13T00%3A00%3A00%2B01%3A00", StringComparison.Ordinal));
        clock.Advance(TimeSpan.FromMinutes(30));
        await sources.RoundAsync(Ct);
        Tokens().ShouldBe(1);
        twin.WithdrawTokens();
        Told(await sources.RoundAsync(Ct)).ShouldBe(["rte-api: white"]);
        Tokens().ShouldBe(2);
        clock.Advance(TimeSpan.FromSeconds(7200 - 59));
        await sources.RoundAsync(Ct);
        Tokens().ShouldBe(3, "a minute before its end it is renewed");
        int Tokens() => twin.Requests.Count(r => r.Path.Contains("token/oauth", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("client_id: twin-id, client_secret: wrong", "rte-api: tariff.source.account")]
    [InlineData("client_id: twin-id, client_secret_file: nowhere.txt", "rte-api: tariff.source.secret")]
    public async Task An_account_that_is_refused_needs_a_person_and_is_not_tried_every_minute(string account, string told)
    {
        await using var sources = Sources("[rte-api]", $"rte: {{ {account} }}");
        Told(await sources.RoundAsync(Ct)).ShouldBe([told]);
        clock.Advance(TimeSpan.FromMinutes(50));
        Told(await sources.RoundAsync(Ct)).ShouldBeEmpty();
        clock.Advance(TimeSpan.FromMinutes(20));
        Told(await sources.RoundAsync(Ct)).ShouldBe([told]);
    }

    [Fact]
    public async Task The_stream_names_its_sources_and_a_process_that_is_started_again_and_again_does_not_flood_them()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        await using (var sources = Sources())
        {
            var seen = new List<Report>();
            await foreach (var report in sources.ReadAsync(stop.Token))
            {
                seen.Add(report);
                if (report is Report.Days { Labels.Count: < 4 }) break;
            }
            seen.OfType<Report.Identified>().Select(i => (i.Info.Id, i.Info.IsSource)).ShouldBe([("rte-file", true), ("couleur-tempo", true), ("edf", true)]);
        }
        var asked = Asked("rte-file");
        await using var again = Sources();
        var stream = again.ReadAsync(stop.Token).GetAsyncEnumerator(stop.Token);
        for (var i = 0; i < 3; i++) await stream.MoveNextAsync();
        var next = stream.MoveNextAsync().AsTask();
        await Until.TrueAsync(() => clock.Armed > 0);
        (next.IsCompleted, Asked("rte-file")).ShouldBe((false, asked));
        clock.Advance(TimeSpan.FromMinutes(4));
        (await next).ShouldBeTrue();
        await stream.DisposeAsync();
    }
}

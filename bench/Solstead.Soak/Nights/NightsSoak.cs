using System.Globalization;
using Solstead.Devices.Clock;
using Solstead.Devices.Victron.Twin;

namespace Solstead.Soak.Nights;

/// <summary>
/// The night between two days of every pair of colours: the built program against a GX on a real broker, both on a quick clock; writes and their times,
/// what holds through the night, no charging from the grid in dear hours, everything given back at the end. Some nights have a lost write, a reboot
/// of the GX or a killed program in them.
/// </summary>
internal static class NightsSoak
{
    private static readonly string[] Colours = ["blue", "white", "red"];

    public static async Task<bool> RunAsync(bool shortly, CancellationToken ct)
    {
        var verdict = new Verdict("nights");
        if (GxBroker.Program is null)
        {
            verdict.Check(false, "mosquitto is not installed");
            return false;
        }
        var nights = (from today in Colours from tomorrow in Colours select (today, tomorrow)).Select((p, i) => new Night(p.today, p.tomorrow, i, shortly ? 1200 : 240)).ToList();
        if (shortly) nights = [nights[2], nights[6], nights[7]];
        // Three at a time: the machine is to be slower than neither clock.
        foreach (var some in nights.Chunk(3)) await Task.WhenAll(some.Select(n => n.RunAsync(verdict, ct)));
        return verdict.Held;
    }
}

/// <summary>One night.</summary>
/// <param name="number">0 to 8: which of the faults it has, and whether it is encrypted.</param>
/// <param name="pace">Wall seconds per second.</param>
internal sealed class Night(string today, string tomorrow, int number, double pace)
{
    private const string Ess = "settings/0/Settings/CGwacs/BatteryLife/", Soc = Ess + "Schedule/Charge/0/Soc", MinSoc = Ess + "MinimumSocLimit", State = Ess + "State";

    /// <summary>A Wednesday evening in January, ten minutes before the schedule is prepared, and a quarter past six of the morning after.</summary>
    private static readonly DateTimeOffset Begin = new(2026, 1, 14, 18, 50, 0, TimeSpan.Zero), Evening = new(2026, 1, 14, 21, 0, 0, TimeSpan.Zero), Prepare = Evening.AddHours(-2), Morning = new(2026, 1, 15, 5, 0, 0, TimeSpan.Zero), End = Morning.AddMinutes(30);

    /// <summary>What is not at once: the next tick, a write read back, and the moment by which the twin's clock is ahead.</summary>
    private TimeSpan Late => TimeSpan.FromSeconds(6 * pace);

    private bool Encrypted => number % 2 == 0;

    private static (double Charge, double Floor, bool Care) Of(string colour) => colour switch { "blue" => (80, 30, true), "white" => (90, 30, true), _ => (98, 25, false) };

    public async Task RunAsync(Verdict verdict, CancellationToken ct)
    {
        using var place = new Workplace();
        var broker = await GxBroker.StartAsync(new(Encrypted ? "geheim-im-haus" : null), ct);
        var clock = new ShiftedClock(TimeProvider.System, Begin, pace);
        await using var gx = await GxTwin.StartAsync(new GxTwinOptions { Broker = broker, Time = clock, Soc = 85, Settings = new Dictionary<string, double> { ["CGwacs/BatteryLife/State"] = 1 } }, ct);
        var own = Settings(gx);
        Write(place, broker);
        var service = await StartAsync(place, clock, ct);
        try
        {
            service = await LiveAsync(place, gx, clock, service, ct);
            Judge(verdict, gx);
            await service.StopAsync(ct);
        }
        finally
        {
            service.Dispose();
        }
        var now = Settings(gx);
        verdict.Check(own.All(s => s.Key == State ? Family(s.Value) == Family(now[s.Key]) : Math.Abs(s.Value - now[s.Key]) < 0.01), $"{Name}: everything is given back at the end{(now.Where(s => Math.Abs(s.Value - own[s.Key]) >= 0.01 && s.Key != State).Select(s => $" {s.Key}={s.Value}").FirstOrDefault() ?? "")}");
    }

    private string Name => $"{today} → {tomorrow}{(Encrypted ? ", encrypted" : "")}{Fault switch { 1 => ", a write lost", 2 => ", the GX rebooted", 3 => ", the program killed", _ => "" }}";

    /// <summary>1 a lost write, 2 a reboot in the evening, 3 a kill in the night.</summary>
    private int Fault => number switch { 1 => 1, 2 => 2, 6 => 3, 7 => 1, 8 => 2, _ => 0 };

    private async Task<ServiceProcess> LiveAsync(Workplace place, GxTwin gx, ShiftedClock clock, ServiceProcess service, CancellationToken ct)
    {
        await UntilAsync(clock, Evening.AddMinutes(-5), ct);
        if (Fault == 1) gx.WritesToIgnore = 1;
        if (Fault == 2) await gx.RebootAsync(TimeSpan.FromSeconds(2), ct);
        await UntilAsync(clock, Evening + Late, ct);
        if (Fault == 3)
        {
            await UntilAsync(clock, Evening.AddHours(3), ct);
            await service.KillAsync(ct);
            service.Dispose();
            service = await StartAsync(place, clock, ct);
        }
        await UntilAsync(clock, End, ct);
        return service;
    }

    private void Judge(Verdict verdict, GxTwin gx)
    {
        var (next, before) = (Of(tomorrow), Of(today));
        var killed = Fault == 3;
        verdict.Check(gx[Soc] is { } soc && Math.Abs(soc - next.Charge) < 0.01 && gx[MinSoc] is { } min && Math.Abs(min - next.Floor) < 0.01 && Family(gx[State] ?? 0) == next.Care,
            $"{Name}: in the morning charge to {gx[Soc]}, down to {gx[MinSoc]}, BatteryLife {gx[State]}");
        var retry = Fault is 1 or 2 ? TimeSpan.FromSeconds(25 * pace) : TimeSpan.Zero;
        if (!next.Charge.Equals(before.Charge) && !killed) In(Soc, next.Charge, Prepare, Late);
        if (!next.Floor.Equals(before.Floor) && !killed) In(MinSoc, next.Floor, Evening, Late + retry);
        verdict.Check(gx.Writes.All(w => !w.Retained), $"{Name}: no write is kept on the broker");
        verdict.Check(gx.Writes.GroupBy(w => w.Path).All(g => g.Count() <= (killed || Fault > 0 ? 8 : 3)), $"{Name}: at most {gx.Writes.GroupBy(w => w.Path).Max(g => g.Count())} writes of one setting");

        void In(string path, double value, DateTimeOffset from, TimeSpan within)
        {
            var text = value.ToString(CultureInfo.InvariantCulture);
            var first = gx.Writes.Where(w => w.Taken && w.Path == path && w.Payload.Contains(text, StringComparison.Ordinal)).Select(w => (DateTimeOffset?)w.At).FirstOrDefault();
            verdict.Check(first >= from && first <= from + within, $"{Name}: {path.Split('/')[^1]} {text} at {first:HH:mm:ss} UTC, due at {from:HH:mm}");
        }
    }

    private Task<ServiceProcess> StartAsync(Workplace place, ShiftedClock clock, CancellationToken ct) =>
        ServiceProcess.StartAsync(place, ct, "--clock", string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'},x{pace}"));

    private static async Task UntilAsync(ShiftedClock clock, DateTimeOffset at, CancellationToken ct)
    {
        while (clock.GetUtcNow() < at) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, ct);
    }

    private void Write(Workplace place, GxBroker broker)
    {
        var access = Encrypted ? $"port: {broker.Tls}, tls: true, password: geheim-im-haus" : $"port: {broker.Plain}, tls: false";
        File.WriteAllText(place.Settings, $$"""
            site: { name: Night, timezone: Europe/Paris }
            devices: [ { id: gx, type: victron, host: 127.0.0.1, {{access}} } ]
            tariff: { type: tempo, sources: [], calendar: { "2026-01-14": {{today}}, "2026-01-15": {{tomorrow}} } }
            control: { enabled: true }
            rules: [ { type: tempo-ess, device: gx } ]
            web: { listen: "127.0.0.1:0" }
            """);
    }

    private static Dictionary<string, double> Settings(GxTwin gx) =>
        ((string[])["Schedule/Charge/0/Day", "Schedule/Charge/0/Start", "Schedule/Charge/0/Duration", "Schedule/Charge/0/Soc", "MinimumSocLimit", "State"]).Select(p => Ess + p).ToDictionary(p => p, p => gx[p] ?? double.NaN);

    /// <summary>BatteryLife is on in any of its states.</summary>
    private static bool Family(double state) => state is >= 1 and <= 8;
}

using Solstead.Core.Accounting;
using Solstead.Core.Devices;
using Solstead.Core.Leases;
using Solstead.Core.Quantities;
using Solstead.Core.Tariffs;

namespace Solstead.Core.Site;

/// <summary>
/// Owns the state of one site: reports in, ticks out. Synchronous and without clock, I/O, logger, tasks or locks; the service feeds it from
/// one channel, a test from a file, a replay from history. Same inputs, same decisions.
/// </summary>
public sealed class SiteEngine
{
    /// <summary>How long a decision stays valid without being renewed (safety.md 1).</summary>
    public static readonly TimeSpan DecisionLifetime = TimeSpan.FromSeconds(60);

    private readonly SiteDefinition site;
    private readonly IReadOnlyList<IRule> rules;
    private readonly Dictionary<string, DeviceState> devices = [], sources = [];
    private readonly TargetBook targets = new();
    private readonly IReadOnlyList<SectionRef> points;
    private readonly IReadOnlyList<PointRef> watches;
    private readonly ChargingRound round;
    private readonly HashSet<string> ended = [];
    private readonly List<SiteEvent> events = [];
    private readonly BalanceWatch balance = new();
    private GridSilence silence = new();
    private SectionRef? watched;
    private RoleMap roles;
    private SiteBooks books;
    private PictureMaker pictures;
    private bool gridWasLost;
    private long number;

    /// <param name="site">What the owner told about the site.</param>
    /// <param name="rules">The rules in their fixed order; the engine owns their memories from now on.</param>
    /// <param name="restored">What an earlier process remembered; null at the very first start.</param>
    public SiteEngine(SiteDefinition site, IReadOnlyList<IRule> rules, SiteMemory? restored = null)
    {
        (this.site, this.rules) = (site, rules);
        roles = site.Roles ?? RoleMap.Empty;
        watched = roles.Grid;
        books = new SiteBooks(roles, site.Pace, restored?.Ledger is { Meters: not null } ledger ? ledger : LedgerState.Empty);
        points = [.. rules.OfType<IChargingRule>().Select(r => r.Charger)];
        watches = [.. rules.OfType<IWatchingRule>().SelectMany(r => r.Watched).Distinct()];
        round = new ChargingRound(rules);
        pictures = new PictureMaker(roles, site, devices, silence, points, watches);
        if (restored is null) return;
        targets.Restore(restored);
        foreach (var rule in rules)
        {
            if (!restored.Rules.TryGetValue(rule.Name, out var memory)) continue;
            if (Continues(rule, restored)) rule.Restore(memory);
            else (rule as IChargingRule)?.RestoreWord(memory);
        }
    }

    public IReadOnlyDictionary<string, DeviceState> Devices => devices;

    /// <summary>Who tells of the house without being a thing in it.</summary>
    public IReadOnlyDictionary<string, DeviceState> Sources => sources;

    /// <summary>The contract with the supplier; null when there is none. To be looked at on the engine's own thread only.</summary>
    public ITariff? Tariff => site.Tariff;

    /// <summary>The roles in force: the owner's, or the devices' offers.</summary>
    public RoleMap Roles => roles;

    /// <summary>The slot of the ledger in progress.</summary>
    public History.EnergySlot CurrentSlot(DateTimeOffset now) => books.Ledger.Current(now);

    /// <summary>Takes one report in.</summary>
    public void Apply(Report report)
    {
        var device = Device(report);
        switch (report)
        {
            case Report.Identified identified:
                device.Identify(identified.Info);
                Rewire();
                break;
            case Report.Measured measured:
                device.Measure(measured.Readings, measured.At);
                books.Feed(device, measured.At);
                break;
            case Report.Days days:
                Learn(days);
                break;
            case Report.Prices prices:
                if ((site.Tariff as IMarketTariff)?.Take(prices.Spans) is { } wrong) events.Add(new(prices.At.Utc, prices.Device, wrong, false));
                break;
            case Report.Trouble trouble:
                if (device.Raise(trouble.Problem)) events.Add(new(trouble.At.Utc, device.Info.Id, trouble.Problem, false));
                break;
            case Report.Recovered recovered:
                if (device.Clear(recovered.Code) is not { } problem) break;
                events.Add(new(recovered.At.Utc, device.Info.Id, problem, true));
                // What stood in the way of a command may have been just this.
                targets.TryAgain(recovered.Device);
                break;
        }
    }

    /// <summary>Takes the outcome of a command in.</summary>
    /// <returns>What it means when it did not work: it is tried again with growing pauses; null when it did.</returns>
    public Setback? Apply(Explained command, CommandOutcome outcome, Moment at) => targets.Finish(command.Command, outcome, at);

    /// <summary>What an earlier process sent to this target has no known outcome.</summary>
    public void Doubt(string target) => targets.Doubt(target);

    /// <summary>A person commands a target by hand: until <see cref="Hold"/> tells what came of it, rules leave it alone and a restart doubts it.</summary>
    /// <returns>False when another command is under way.</returns>
    public bool Begin(string target, double value, Moment now) => targets.Begin(target, value, now);

    /// <summary>What came of a person's command: when it was sent, rules leave the target alone for a decision's lifetime.</summary>
    public void Hold(string target, double value, CommandOutcome outcome, Moment now) => targets.Hold(target, value, outcome, now.Elapsed + DecisionLifetime);

    /// <summary>
    /// The process or the machine did not run for a while: every value is from before, every command under way is too old, and the meter has its
    /// time to answer before it counts as lost (safety.md 5: read again before any write).
    /// </summary>
    public void Wake()
    {
        foreach (var device in devices.Values)
            foreach (var point in device.Points.Values) point.Doubt();
        targets.Expire();
        balance.Wake();
        silence = new();
        pictures = new PictureMaker(roles, site, devices, silence, points, watches);
    }

    /// <summary>Targets that were left on by rules which are no longer in the settings; told once.</summary>
    public IReadOnlyList<string> TakeOrphans()
    {
        var orphans = targets.Known.Keys.Concat(targets.Doubtful).Distinct().Where(t => targets.MayBeOn(t) && rules.All(r => r.Target != t)).ToList();
        foreach (var orphan in orphans) targets.Forget(orphan);
        return orphans;
    }

    /// <summary>
    /// The last commands before the end: what must not stay on without its rule, and off-commands of which nobody knows whether they arrived.
    /// Nothing is switched on any more.
    /// </summary>
    /// <param name="last">The last step; what it decided is sent only as far as it switches off.</param>
    /// <param name="why">Reason code for a rule whose off-command is to run; null to leave it as it is.</param>
    public IReadOnlyList<Explained> End(Tick last, Moment now, Func<ISwitchingRule, string?> why)
    {
        var commands = last.Commands.Where(c => c.DryRun || c.Command.Value <= 0).ToList();
        foreach (var dropped in last.Commands.Except(commands)) targets.Withdraw(dropped.Command.Target);
        foreach (var rule in rules.OfType<ISwitchingRule>())
        {
            if (IsDry(rule) || !targets.MayBeOn(rule.Name)) continue;
            var reason = why(rule);
            if (reason is not null) ended.Add(rule.Name);
            else if (!targets.OffIsOpen(rule.Name) || commands.Exists(c => c.Command.Target == rule.Name)) continue;
            commands.RemoveAll(c => c.Command.Target == rule.Name);
            targets.Give(rule.Name, 0, now);
            commands.Add(new(new Command(rule.Name, CommandKind.Switch, 0, 0, now.Elapsed + DecisionLifetime, "rule"), rule.Name, reason ?? "threshold.unfinished", []));
        }
        return commands;
    }

    /// <summary>Ages everything to this moment and decides.</summary>
    public Tick Step(Moment now)
    {
        var picture = pictures.Make(now);
        WatchGrid(picture);
        WatchBalance(picture);
        WatchTariff(now);
        // Shown as it is read; decided on as if there were no meter.
        var seen = balance.Stands ? Blind(picture) : picture;
        var views = new RuleView[rules.Count];
        List<Wish>? wishes = null;
        List<string>? settled = null;
        Dictionary<SettingRef, SettingWish>? settings = null;
        round.Begin(seen);
        foreach (var i in round.Order)
        {
            var outcome = round.Decide(i, seen);
            views[i] = new(rules[i].Type, rules[i].Name, rules[i].DryRun, outcome.Reason, outcome.Facts) { State = outcome.State };
            if (outcome.Wishes.Count > 0) (wishes ??= []).AddRange(outcome.Wishes);
            // A rule that is out and wants nothing wants what failed no more; one whose off-command fails still does.
            else if (outcome.State is { Enabled: false } && targets.Settle(rules[i].Target)) (settled ??= []).Add(rules[i].Target);
            // Two rules for one setting: the first of the settings file has it.
            foreach (var setting in outcome.Settings) (settings ??= []).TryAdd(setting.Setting, setting with { DryRun = IsDry(rules[i]) });
        }
        var commands = wishes is null ? [] : Commands(wishes, now, ref settled);
        var closed = Priced(books.Ledger.Close(now.Utc));
        SiteEvent[] happened = events.Count == 0 ? [] : [.. events];
        events.Clear();
        return new(++number, picture, commands, views, closed, happened) { Meters = books.Ledger.ClosedMeters, Settled = settled ?? [], Settings = settings is null ? [] : [.. settings.Values] };
    }

    /// <summary>Rows carry the prices of their time: a contract that changes later changes no bill of before.</summary>
    private IReadOnlyList<History.EnergySlot> Priced(IReadOnlyList<History.EnergySlot> closed) => closed.Count == 0 || site.Tariff is not { } tariff ? closed
        : [.. closed.Select(row => SlotPrice.Of(tariff, row.Slot) is var price ? row with { BuyPrice = price.Buy, SellPrice = price.Sell } : row)];

    /// <summary>What must survive a restart.</summary>
    public SiteMemory Save() => new(
        rules.Where(r => !ended.Contains(r.Name)).Select(r => (r.Name, Memory: r.Save())).Where(r => r.Memory is not null).ToDictionary(r => r.Name, r => r.Memory!),
        targets.Known, books.Ledger.Save())
    {
        DryIssued = targets.Dry,
        Doubtful = targets.Doubtful,
        DryRules = [.. rules.Where(IsDry).Select(r => r.Name)],
    };

    /// <summary>Decides but does not act: the rule's own dry run, or control is off.</summary>
    private bool IsDry(IRule rule) => rule.DryRun || !site.Control;

    /// <summary>A rule that has just been put in control begins anew: what it pretended before never happened.</summary>
    private bool Continues(IRule rule, SiteMemory restored) => IsDry(rule) || restored.DryRules?.Contains(rule.Name) == false;

    /// <summary>One verdict per target; a command only when it differs from what the target shows.</summary>
    private List<Explained> Commands(List<Wish> wishes, Moment now, ref List<string>? settled)
    {
        var commands = new List<Explained>();
        foreach (var target in wishes.GroupBy(w => w.Target))
        {
            var verdict = Arbiter.Decide(target);
            var (kind, rule) = (verdict.Primary.Kind, verdict.Primary.Rule);
            var dry = !site.Control || rules.Any(r => r.Name == rule && r.DryRun);
            var renewal = !dry && targets.Shows(target.Key, verdict.Value);
            var due = targets.Take(target.Key, kind, verdict.Value, verdict.Primary.Momentary, dry, now, out var isSettled);
            if (isSettled) (settled ??= []).Add(target.Key);
            if (!due) continue;
            var command = new Command(target.Key, kind, verdict.Weakest.Most, verdict.Value, now.Elapsed + DecisionLifetime, "rule") { Momentary = verdict.Primary.Momentary };
            commands.Add(new(command, rule, verdict.Primary.Reason, verdict.Primary.Facts) { DryRun = dry, Renewal = renewal });
        }
        return commands;
    }

    /// <summary>
    /// Losing the grid meter is the site's problem, whatever device it is on. One bad sample or a device that starts anew is no loss: it is
    /// told when the rules take their fallback, and over with the next value.
    /// </summary>
    private void WatchGrid(SitePicture picture)
    {
        if (roles.Grid is not { } grid || picture.Grid.Gone == gridWasLost) return;
        gridWasLost = picture.Grid.Gone;
        events.Add(new(picture.Now.Utc, grid.Device, new Problem("meter.missing", Severity.Warning, Fact.Of("age", picture.Grid.Silence)), !gridWasLost));
    }

    /// <summary>Meters that contradict each other are the site's problem too: which of them is wrong is for a person to find.</summary>
    private void WatchBalance(SitePicture picture)
    {
        var stood = balance.Stands;
        // A gateway reckons the home from its own plant: another device's is not in it.
        var metered = roles.Home is { } home && roles.Pv.All(p => p.Device == home.Device);
        balance.Look(picture.Balance, metered, picture.Now);
        if (balance.Stands == stood) return;
        var (residual, fed) = (picture.Balance.Residual ?? Power.Zero, picture.Balance.In ?? Power.Zero);
        events.Add(new(picture.Now.Utc, null, new Problem("balance.off", Severity.Alarm, Fact.Of("residual", residual), Fact.Of("in", fed)), stood));
    }

    /// <summary>The picture for rules while nobody knows what flows over the meter: as with one that is gone.</summary>
    private SitePicture Blind(SitePicture picture)
    {
        var nothing = Seen.Nothing with { Silence = balance.For, Gone = true };
        return picture with { Grid = nothing, GridByPhase = [nothing, nothing, nothing] };
    }

    /// <summary>What breaks the rules of the contract is told, once for each word.</summary>
    private void Learn(Report.Days days)
    {
        if (site.Tariff is not IDayTariff tariff) return;
        foreach (var label in days.Labels)
            if (tariff.Take(days.Device, days.Authority, label) is { } problem) events.Add(new(days.At.Utc, days.Device, problem, false));
    }

    /// <summary>A clock that was never set knows no day.</summary>
    private void WatchTariff(Moment now)
    {
        if (site.Tariff is not ITellingTariff tariff || (!site.ClockMoved && now.Utc < SiteDefinition.ClockNeverSet)) return;
        foreach (var news in tariff.News(now.Utc)) events.Add(new(now.Utc, news.About, news.Problem, news.Over));
    }

    private DeviceState Device(Report report)
    {
        if (devices.TryGetValue(report.Device, out var device) || sources.TryGetValue(report.Device, out device)) return device;
        var info = (report as Report.Identified)?.Info ?? DeviceInfo.Unknown(report.Device, "");
        return (info.IsSource ? sources : devices)[report.Device] = new DeviceState(info);
    }

    /// <summary>After a device told what it is: roles by offer may change, points are looked up anew.</summary>
    private void Rewire()
    {
        var next = site.Roles ?? RoleMap.FromOffers(devices.Values.Select(d => d.Info));
        if (!Same(next, roles))
        {
            roles = next;
            books = new SiteBooks(roles, site.Pace, books.Ledger.Save());
        }
        // The watch begins with the meter, and goes on while a meter that was there is only named anew.
        if (next.Grid is { } grid && grid != watched) (watched, silence) = (grid, new());
        pictures = new PictureMaker(roles, site, devices, silence, points, watches);
    }

    private static bool Same(RoleMap a, RoleMap b) =>
        a.Grid == b.Grid && a.Battery == b.Battery && a.Home == b.Home && a.Pv.SequenceEqual(b.Pv) && a.Chargers.SequenceEqual(b.Chargers) && a.Loads.SequenceEqual(b.Loads);
}

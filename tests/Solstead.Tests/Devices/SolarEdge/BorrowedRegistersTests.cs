using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Modbus;
using Solstead.Devices.SolarEdge;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.SolarEdge;

/// <summary>Leases of registers, step by step (safety.md 3): what is ours comes back, what is not ours stays, and no step may be the one that loses it.</summary>
public sealed class BorrowedRegistersTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Commands => ["battery", "charge", "export", "production", "raise"];

    /// <summary>Killed at every exchange with the inverter, before and after it arrived: the next start finds the way back.</summary>
    [Theory, MemberData(nameof(Commands))]
    public async Task A_kill_at_any_step_is_undone_by_the_next_start(string command)
    {
        var cuts = 0;
        for (var cut = 1; ; cut++)
        {
            var killed = false;
            foreach (var arrived in (bool[])[false, true])
            {
                var inverter = new BorrowedInverter();
                var before = new Dictionary<ushort, ushort>(inverter.Words);
                using (var control = inverter.Control())
                {
                    if (command == "raise") await control.LimitProductionAsync(inverter.Connect(), 50, Ct); // a command is in force already
                    try
                    {
                        (await SendAsync(control, inverter.Connect(cut, arrived), command)).ShouldBeOfType<CommandOutcome.Applied>();
                    }
                    catch (KilledException)
                    {
                        killed = true;
                    }
                }
                using var next = inverter.Control();
                await next.TendAsync(inverter.Connect(), Ct);
                inverter.Words.ShouldBe(before, ignoreOrder: true, $"{command} cut at {cut}, arrived {arrived}");
                inverter.Memory.Recall("borrowed").ShouldBeNull();
            }
            if (!killed) break;
            cuts++;
        }
        cuts.ShouldBeGreaterThan(8);
    }

    [Fact]
    public async Task A_value_the_inverter_bends_is_ours_as_well()
    {
        var inverter = new BorrowedInverter { Takes = (at, words) => at == 0xE010 ? [0x0000, 0x42C8] : words }; // not less than 100 W
        using var control = inverter.Control();
        (await control.CommandBatteryAsync(inverter.Connect(), BatteryMode.Hold, 0.W, Ct)).ShouldBeOfType<CommandOutcome.Unconfirmed>();
        inverter.Takes = (_, words) => words;
        await Until.TrueAsync(async () =>
        {
            await control.TendAsync(inverter.Connect(), Ct);
            return inverter.Memory.Recall("borrowed") is null;
        });
        (inverter.Words[0xE010], inverter.Words[0xE011]).ShouldBe(((ushort)0x4000, (ushort)0x459C));
    }

    [Fact]
    public async Task One_register_that_refuses_does_not_keep_the_others_and_is_tried_again()
    {
        var inverter = new BorrowedInverter();
        using var control = inverter.Control();
        await control.CommandBatteryAsync(inverter.Connect(), BatteryMode.ChargeFromGrid, 2000.W, Ct);
        inverter.Refused.Add(0xE005);
        (await control.CommandBatteryAsync(inverter.Connect(), BatteryMode.Own, 0.W, Ct)).ShouldBeOfType<CommandOutcome.Unconfirmed>();
        (inverter.Words[0xE004], inverter.Words[0xE00A], inverter.Words[0xE00B], inverter.Words[0xE005]).ShouldBe(((ushort)1, (ushort)0, (ushort)0, (ushort)1));
        inverter.Refused.Clear();
        await Until.TrueAsync(async () =>
        {
            await control.TendAsync(inverter.Connect(), Ct);
            return inverter.Words[0xE005] == 0;
        });
        inverter.Memory.Recall("borrowed").ShouldBeNull();
    }

    [Fact]
    public async Task Giving_back_is_done_when_the_register_shows_it()
    {
        var inverter = new BorrowedInverter();
        using var control = inverter.Control();
        await control.CommandBatteryAsync(inverter.Connect(), BatteryMode.Hold, 0.W, Ct);
        inverter.Takes = (at, words) => at == 0xE004 ? [4] : words;
        (await control.CommandBatteryAsync(inverter.Connect(), BatteryMode.Own, 0.W, Ct)).ShouldBeOfType<CommandOutcome.Unconfirmed>();
        inverter.Memory.Recall("borrowed").ShouldNotBeNull();
        for (var times = 0; times < 4; times++) await control.CommandBatteryAsync(inverter.Connect(), BatteryMode.Own, 0.W, Ct);
        control.Problems.Select(p => p.Code).ShouldContain("modbus.register.lent");
    }

    [Fact]
    public async Task A_disk_that_keeps_nothing_lets_nothing_be_written()
    {
        var inverter = new BorrowedInverter { Memory = new FullDisk() };
        using var control = inverter.Control();
        (await control.LimitExportAsync(inverter.Connect(), 500.W, Ct)).ShouldBeOfType<CommandOutcome.Refused>().Why.ShouldBe("modbus.command.unkept");
        inverter.Written.ShouldBeEmpty();
    }

    /// <summary>A rule that changes its mind every minute, over a restart: the flash memory is written twelve times, and the last of them give it back.</summary>
    [Fact]
    public async Task An_export_limit_is_written_twelve_times_a_day_at_most_and_always_given_back()
    {
        var inverter = new BorrowedInverter();
        var before = new Dictionary<ushort, ushort>(inverter.Words);
        var applied = 0;
        for (var start = 0; start < 2; start++)
        {
            using var control = inverter.Control();
            for (var watts = 1000; watts < 1030; watts++)
            {
                var outcome = await control.LimitExportAsync(inverter.Connect(), ((double)watts + 100 * start).W, Ct);
                if (outcome is CommandOutcome.Applied) applied++;
                else outcome.ShouldBeOfType<CommandOutcome.Refused>().Why.ShouldBe("modbus.limit.budget");
                await control.TendAsync(inverter.Connect(), Ct);
            }
            (inverter.Words[0xE000] & 1).ShouldBe(start == 0 ? 1 : 0, "the limit that could be afforded stays; after the restart none can be");
            await control.LimitExportAsync(inverter.Connect(), null, Ct);
        }
        inverter.Written.Count(at => at is 0xE000 or 0xE001 or 0xE002).ShouldBeLessThanOrEqualTo(12);
        applied.ShouldBe(8);
        inverter.Words.ShouldBe(before, ignoreOrder: true);
    }

    [Fact]
    public void The_budget_of_writes_outlives_a_restart_and_ends_after_a_day()
    {
        var (memory, now) = (new VolatileMemory(), new DateTimeOffset(2026, 6, 26, 8, 0, 0, TimeSpan.Zero));
        var budget = new WriteBudget(memory, () => now);
        for (var i = 0; i < 12; i++) budget.Spend();
        budget.Left.ShouldBe(0);
        now += 23.9.Hours;
        new WriteBudget(memory, () => now).Left.ShouldBe(0);
        now += 0.2.Hours;
        (budget.Left, new WriteBudget(memory, () => now).Left).ShouldBe((12, 12));
        memory.Remember("writes", "[}");
        new WriteBudget(memory, () => now).Left.ShouldBe(12);
    }

    [Fact]
    public async Task A_production_limit_the_power_does_not_show_within_a_minute_is_unconfirmed_and_given_back()
    {
        var inverter = new BorrowedInverter(100) { Watts = 7612 };
        var before = new Dictionary<ushort, ushort>(inverter.Words);
        using var control = inverter.Control();
        (await control.LimitProductionAsync(inverter.Connect(), 50, Ct)).ShouldBeOfType<CommandOutcome.Applied>();
        await Until.TrueAsync(async () =>
        {
            await control.TendAsync(inverter.Connect(), Ct);
            return await control.LimitProductionAsync(inverter.Connect(), 50, Ct) is CommandOutcome.Unconfirmed { Why: "modbus.limit.ignored" };
        });
        inverter.Words.ShouldBe(before, ignoreOrder: true);
        inverter.Watts = 5020; // a little above is how inverters regulate
        (await control.LimitProductionAsync(inverter.Connect(), 50, Ct)).ShouldBeOfType<CommandOutcome.Applied>();
        control.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void An_inverter_that_obeys_late_or_in_parts_is_watched_for_a_minute_at_a_time()
    {
        var (watch, now) = (new LimitWatch(), new Moment(TimeSpan.Zero, DateTimeOffset.UnixEpoch));
        watch.Begin(50, 10_000);
        foreach (var (seconds, watts, ignored) in new (double, double?, bool)[] { (0, 8000, false), (55, 8000, false), (56, 5300, false), (57, 5400, false), (110, null, false), (116, 5400, false), (117, 5400, true), (118, 5300, false) })
        {
            watch.Look(watts, new(now.Elapsed + seconds.Seconds, now.Utc));
            watch.IsIgnored.ShouldBe(ignored, $"{watts} W at {seconds} s");
        }
    }

    [Theory, InlineData("SE10K-RWS48BNN4", 10_000.0), InlineData("SE5000H", 5000.0), InlineData("SE27.6K", 27_600.0), InlineData("Symo 5.0", null), InlineData(null, null)]
    public void The_name_of_the_model_tells_the_rated_power(string? model, double? watts) => LimitWatch.RatedOf(model).ShouldBe(watts);

    [Fact]
    public async Task The_installers_export_limit_comes_back_and_is_never_exceeded()
    {
        var inverter = new BorrowedInverter();
        (inverter.Words[0xE000], inverter.Words[0xE001]) = (0x0402, 1);
        (inverter.Words[0xE002], inverter.Words[0xE003]) = (0x8000, 0x43BB); // 375 W
        var before = new Dictionary<ushort, ushort>(inverter.Words);
        using var control = inverter.Control();
        await control.LimitExportAsync(inverter.Connect(), 5000.W, Ct);
        inverter.Words.ShouldBe(before, ignoreOrder: true);
        await control.LimitExportAsync(inverter.Connect(), 290.2.W, Ct);
        (inverter.Words[0xE000], inverter.Words[0xE001], inverter.Words[0xE002], inverter.Words[0xE003]).ShouldBe(((ushort)0x0402, (ushort)1, (ushort)0x199A, (ushort)0x4391));
        await control.LimitExportAsync(inverter.Connect(), 5000.W, Ct);
        (inverter.Words[0xE002], inverter.Words[0xE003]).ShouldBe(((ushort)0x8000, (ushort)0x43BB));
        await control.LimitExportAsync(inverter.Connect(), null, Ct);
        inverter.Words.ShouldBe(before, ignoreOrder: true);
        inverter.Words[0xE000] = 0x0401; // an installer's, never ours
        var writes = inverter.Written.Count;
        (await control.LimitExportAsync(inverter.Connect(), null, Ct)).ShouldBeOfType<CommandOutcome.Applied>();
        (inverter.Words[0xE000], inverter.Written.Count).ShouldBe(((ushort)0x0401, writes));
    }

    [Fact]
    public async Task A_limit_of_production_by_the_installer_is_left_alone()
    {
        var inverter = new BorrowedInverter();
        inverter.Words[0xE000] = 4;
        using var control = inverter.Control();
        (await control.LimitExportAsync(inverter.Connect(), 0.W, Ct)).ShouldBeOfType<CommandOutcome.Refused>().Why.ShouldBe("modbus.limit.production");
        inverter.Written.ShouldBeEmpty();
    }

    [Fact]
    public async Task Ending_one_command_leaves_the_others()
    {
        var inverter = new BorrowedInverter();
        using var control = inverter.Control();
        await control.LimitExportAsync(inverter.Connect(), 0.W, Ct);
        await control.CommandBatteryAsync(inverter.Connect(), BatteryMode.Hold, 0.W, Ct);
        await control.LimitProductionAsync(inverter.Connect(), 100, Ct);
        await control.CommandBatteryAsync(inverter.Connect(), BatteryMode.Own, 0.W, Ct);
        (inverter.Words[0xE000], inverter.Words[0xE004]).ShouldBe(((ushort)1, (ushort)1));
    }

    [Theory, InlineData(1), InlineData(3), InlineData(0xF104), InlineData(0xFFFF)]
    public async Task A_commit_that_says_no_undoes_the_command(int code)
    {
        var inverter = new BorrowedInverter { CommitCode = (ushort)code };
        var before = new Dictionary<ushort, ushort>(inverter.Words);
        using var control = inverter.Control();
        (await control.LimitProductionAsync(inverter.Connect(), 30, Ct)).ShouldBeOfType<CommandOutcome.Unconfirmed>();
        inverter.CommitCode = 0;
        await Until.TrueAsync(async () =>
        {
            await control.TendAsync(inverter.Connect(), Ct);
            return inverter.Memory.Recall("borrowed") is null;
        });
        inverter.Words[0xF100] = 0;
        inverter.Words.ShouldBe(before, ignoreOrder: true);
    }

    [Fact]
    public async Task An_inverter_that_cannot_end_a_limit_by_itself_gets_none_without_consent()
    {
        var inverter = new BorrowedInverter();
        foreach (var at in inverter.Words.Keys.Where(k => k >= 0xF300).ToList()) inverter.Words.Remove(at);
        using (var control = inverter.Control())
        {
            (await control.LimitProductionAsync(inverter.Connect(), 30, Ct)).ShouldBeOfType<CommandOutcome.Refused>().Why.ShouldBe("modbus.limit.unguarded");
            inverter.Written.ShouldBeEmpty();
        }
        using var consent = inverter.Control(bare: true);
        (await consent.LimitProductionAsync(inverter.Connect(), 30, Ct)).ShouldBeOfType<CommandOutcome.Applied>();
        inverter.Words[0xF001].ShouldBe((ushort)30);
    }

    [Fact]
    public async Task A_timeout_that_does_not_hold_is_no_guard()
    {
        var inverter = new BorrowedInverter { Takes = (at, words) => at == 0xF310 ? [0, 0] : words };
        using var control = inverter.Control();
        (await control.LimitProductionAsync(inverter.Connect(), 0, Ct)).ShouldBeOfType<CommandOutcome.Refused>().Why.ShouldBe("modbus.limit.unguarded");
        (inverter.Words[0xF300], inverter.Words[0xF323], inverter.Memory.Recall("borrowed")).ShouldBe(((ushort)0, (ushort)0x42C8, null));
    }

    [Fact]
    public async Task A_limit_counts_in_parts_of_the_rated_power_whatever_the_unit_is_allowed()
    {
        var inverter = new BorrowedInverter();
        (inverter.Words[0xF30C], inverter.Words[0xF30D]) = (0x4000, 0x459C); // 5000 W of 10 000 W
        using var control = inverter.Control();
        await control.LimitProductionAsync(inverter.Connect(), 30, Ct);
        (inverter.Words[0xF322], inverter.Words[0xF323]).ShouldBe(((ushort)0, (ushort)0x4270)); // 60 % of 5000 W
        (inverter.Words[0xF310], inverter.Words[0xF311], inverter.Words[0xF300]).ShouldBe(((ushort)120, (ushort)0, (ushort)1));
    }

    [Fact]
    public async Task What_others_change_is_theirs_and_twice_makes_us_stand_back()
    {
        var inverter = new BorrowedInverter(speed: 50);
        using var control = inverter.Control();
        for (var times = 0; times < 2; times++)
        {
            (await control.CommandBatteryAsync(inverter.Connect(), BatteryMode.Hold, 0.W, Ct)).ShouldBeOfType<CommandOutcome.Applied>();
            inverter.Words[0xE004] = 2; // the portal has a profile
            await Until.TrueAsync(async () =>
            {
                await control.TendAsync(inverter.Connect(), Ct);
                return inverter.Memory.Recall("borrowed") is null;
            });
            (inverter.Words[0xE004], inverter.Words[0xE00B], inverter.Words[0xE011]).ShouldBe(((ushort)2, (ushort)0, (ushort)0x459C));
        }
        control.Problems.Select(p => p.Code).ShouldContain("modbus.register.taken");
        (await control.CommandBatteryAsync(inverter.Connect(), BatteryMode.Hold, 0.W, Ct)).ShouldBeOfType<CommandOutcome.Refused>().Why.ShouldBe("modbus.command.taken");
    }

    [Theory, MemberData(nameof(Commands))]
    public async Task A_command_nobody_repeats_lapses(string command)
    {
        var inverter = new BorrowedInverter();
        var before = new Dictionary<ushort, ushort>(inverter.Words);
        using var control = inverter.Control();
        await SendAsync(control, inverter.Connect(), command);
        var renewed = inverter.Written.Count;
        await Until.TrueAsync(async () =>
        {
            await control.TendAsync(inverter.Connect(), Ct);
            return inverter.Memory.Recall("borrowed") is null;
        });
        inverter.Words.ShouldBe(before, ignoreOrder: true);
        inverter.Written.Count.ShouldBeGreaterThan(renewed);
    }

    [Fact]
    public async Task While_the_homes_control_is_off_it_is_only_said_what_would_be_done()
    {
        var inverter = new BorrowedInverter();
        using var control = inverter.Control(mayControl: false);
        (await control.LimitProductionAsync(inverter.Connect(), 30, Ct)).ShouldBeOfType<CommandOutcome.DryRun>();
        inverter.Written.ShouldBeEmpty();
    }

    private static async Task<CommandOutcome> SendAsync(SolarEdgeControl control, ModbusClient client, string command) => command switch
    {
        "battery" => await control.CommandBatteryAsync(client, BatteryMode.Hold, 0.W, Ct),
        "charge" => await control.CommandBatteryAsync(client, BatteryMode.ChargeFromGrid, 3000.W, Ct),
        "export" => await control.LimitExportAsync(client, 500.W, Ct),
        _ => await control.LimitProductionAsync(client, 30, Ct),
    };
}

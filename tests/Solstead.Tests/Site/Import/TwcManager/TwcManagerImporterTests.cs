using Solstead.Site.Configuration;
using Solstead.Site.Configuration.Editing;
using Solstead.Site.Import;

namespace Solstead.Tests.Site.Import.TwcManager;

/// <summary>Settings of TWCManager under their old names, in each of the forms it had.</summary>
public sealed class TwcManagerImporterTests
{
    private static ImportedSettings Read(string old, string known = "") => ImporterCatalog.Recognise(old).ShouldNotBeNull().Read(old, YamlSettings.Parse(known, "solstead.yaml"));

    private static string Yaml(ImportedSettings imported) => SettingsMerge.Add("", imported.Settings, "solstead.yaml").Text;

    private static string[] Notes(ImportedSettings imported) => [.. imported.Notes.Select(n => $"{n.Line} {n.Key} {n.Code}")];

    /// <summary>What our own reader makes of it: nothing to complain about.</summary>
    private static async Task<string[]> FindingsAsync(ImportedSettings imported)
    {
        var folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;
        try
        {
            var file = Path.Combine(folder, "solstead.yaml");
            await File.WriteAllTextAsync(file, Yaml(imported), TestContext.Current.CancellationToken);
            return [.. SettingsLoader.Load(file).Findings.Select(f => $"{f.Key} {f.Code}")];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task The_memory_of_the_first_program_becomes_rule_and_schedule()
    {
        var imported = Read("""
            nonScheduledAmpsMax=-1
            scheduledAmpsMax=16
            scheduledAmpsStartHour=21.0
            scheduledAmpsEndHour=7.5
            scheduledAmpsDaysBitmap=31
            hourResumeTrackGreenEnergy=-1
            kWhDelivered=119
            carApiBearerToken=CANARY
            """);
        var yaml = Yaml(imported);
        yaml.ShouldContain("type: tesla-wall-connector");
        yaml.ShouldContain("wiring_max_current_a: 6", customMessage: "the old default, which any wiring bears");
        Yaml(Read("scheduledAmpsMax=16\nwiringMaxAmpsAllTWCs=16\nscheduledAmpsStartHour=21.0\nscheduledAmpsEndHour=7.5\nscheduledAmpsDaysBitmap=31"))
            .ShouldMatch("(?s)days:.*mon.*tue.*wed.*thu.*fri(?!.*sat).*from: .?21:00.*to: .?07:30.*current_a: 16");
        (yaml + string.Join(' ', Notes(imported))).ShouldNotContain("CANARY");
        Notes(imported).ShouldBe(["6 hourResumeTrackGreenEnergy import.twc.resume", "7 kWhDelivered import.twc.counter", "8 carApiBearerToken import.twc.carapi"]);
        (await FindingsAsync(imported)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_head_of_the_program_is_read_with_its_bytes_and_without_its_remarks()
    {
        var imported = Read("""
            rs485Adapter = '/dev/ttyAMA0'
            # wiringMaxAmpsAllTWCs = 99
            wiringMaxAmpsAllTWCs = 32
            wiringMaxAmpsPerTWC = 16
            minAmpsPerTWC = 8
            greenEnergyAmpsOffset = -2     # leave some export
            fakeMaster = 1
            fakeTWCID = bytearray(b'\x12\x34')
            masterSign = bytearray(b'\x77')
            if(wiringMaxAmpsAllTWCs == 6): pass
            """);
        var yaml = Yaml(imported);
        foreach (var line in new[] { "port: /dev/ttyAMA0", "wiring_max_current_a: 32", "unit_max_current_a: 16", "min_current_a: 8", "margin_w: 1380", "max_current_a: 32" }) yaml.ShouldContain(line);
        yaml.ShouldMatch("master_id: .?1234");
        yaml.ShouldNotContain("master_sign");
        Notes(imported).ShouldBeEmpty();
        (await FindingsAsync(imported)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_whole_program_is_read_not_what_its_code_does_with_the_names()
    {
        var imported = Read("""
            #! /usr/bin/python3
            import re
            rs485Adapter = '/dev/ttyAMA0'
            wiringMaxAmpsAllTWCs = 32
            wiringMaxAmpsPerTWC = 6 + 10
            minAmpsPerTWC = 8
            greenEnergyAmpsOffset = -2
            fakeMaster = 2
            nonScheduledAmpsMax = -1
            def load_settings():
                global nonScheduledAmpsMax, fakeMaster
                for line in fh:
                    nonScheduledAmpsMax = int(m.group(1))
                    wiringMaxAmpsAllTWCs = 99
            def dump_state():
                print('rs485Adapter=' + str(rs485Adapter) + ', wiringMaxAmpsAllTWCs=' + str(wiringMaxAmpsAllTWCs) +
                    ', minAmpsPerTWC=' + str(minAmpsPerTWC) + ', fakeMaster=' + str(fakeMaster))
            if(fakeMaster == 1): fakeMaster = 0
            wiringMaxAmpsAllTWCs = max(wiringMaxAmpsAllTWCs, 6)
            """);
        var yaml = Yaml(imported);
        foreach (var line in new[] { "port: /dev/ttyAMA0", "wiring_max_current_a: 32", "min_current_a: 8", "margin_w: 1380", "listen: true" }) yaml.ShouldContain(line);
        yaml.ShouldNotContain("fixed_current_a");
        yaml.ShouldNotContain("unit_max_current_a");
        Notes(imported).ShouldBe(["5 wiringMaxAmpsPerTWC import.value.wrong"]);
        (await FindingsAsync(imported)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_json_of_later_versions_is_read_with_its_remarks()
    {
        var imported = Read("""
            {
              "config": {
                // "wiringMaxAmpsAllTWCs": 99,
                "wiringMaxAmpsAllTWCs": 16, "wiringMaxAmpsPerTWC": 16,
                "minAmpsPerTWC": 6, "defaultVoltage": 240, "numberOfPhases": 1,
                "greenEnergyAmpsOffset": 1, "greenEnergyFlexAmps": 2, "useFlexAmpsToStartCharge": true,
                "startStopDelay": 90, "maxAmpsAllowedFromGrid": 25, "subtractChargerLoad": true
              },
              "policy": { "policyCheckInterval": 30 },
              "interface": { "RS485": { "enabled": true, "port": "/dev/ttyUSB1" } }
            }
            """);
        var yaml = Yaml(imported);
        foreach (var line in new[] { "port: /dev/ttyUSB1", "phases: 1", "voltage_v: 240", "start_delay_s: 90", "min_off_s: 90" }) yaml.ShouldContain(line);
        yaml.ShouldMatch("margin_w: .?-720");
        yaml.ShouldMatch("(?s)site:.*grid:.*max_current_a: 25.*devices:");
        Notes(imported).ShouldBe(["7 subtractChargerLoad import.twc.own", "9 policyCheckInterval import.twc.interval"]);
        (await FindingsAsync(imported)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("nonScheduledAmpsMax=0\nwiringMaxAmpsAllTWCs=16", "fixed_current_a: 0", null)]
    [InlineData("nonScheduledAmpsMax=10\nwiringMaxAmpsAllTWCs=16", "fixed_current_a: 10", null)]
    [InlineData("nonScheduledAmpsMax=40\nwiringMaxAmpsAllTWCs=16", "fixed_current_a: 16", null)]
    [InlineData("nonScheduledAmpsMax=3\nwiringMaxAmpsAllTWCs=16", "fixed_current_a: 0", "import.twc.least")]
    [InlineData("scheduledAmpsMax=16\nscheduledAmpsStartHour=-1\nwiringMaxAmpsAllTWCs=16", "max_current_a: 16", "import.twc.schedule")]
    [InlineData("wiringMaxAmpsAllTWCs=500", "wiring_max_current_a: 80", "import.value.bounded")]
    [InlineData("wiringMaxAmpsAllTWCs=many", "wiring_max_current_a: 6", "import.value.wrong")]
    [InlineData("greenEnergyFlexAmps=2\nwiringMaxAmpsAllTWCs=16", "max_current_a: 16", "import.twc.flex")]
    public async Task Odd_values_become_safe_ones_and_are_told(string old, string line, string? code)
    {
        var imported = Read(old);
        Yaml(imported).ShouldContain(line);
        imported.Notes.Select(n => n.Code).ShouldBe(code is null ? [] : [code]);
        (await FindingsAsync(imported)).ShouldBeEmpty();
    }

    [Fact]
    public void A_wall_connector_that_is_known_already_is_not_made_twice()
    {
        Yaml(Read("wiringMaxAmpsAllTWCs=16", "devices:\n  - { id: west, type: tesla-wall-connector, port: /dev/ttyUSB0 }\n")).ShouldContain("id: west");
        Yaml(Read("wiringMaxAmpsAllTWCs=16", "devices:\n  - { id: garage, type: enphase, host: 192.0.2.10 }\n")).ShouldContain("id: garage2");
    }

    [Fact]
    public void The_second_file_of_the_old_program_adds_to_what_the_first_one_became()
    {
        var first = Yaml(Read("rs485Adapter = '/dev/ttyAMA0'\nwiringMaxAmpsAllTWCs = 16"));
        var second = Read("scheduledAmpsMax=16\nscheduledAmpsStartHour=21.0\nscheduledAmpsEndHour=7.0", first);
        var both = SettingsMerge.Add(first, second.Settings, "solstead.yaml");
        both.Text.ShouldMatch("(?s)current_a: 16.*from: .?21:00.*to: .?07:00.*current_a: 16");
        both.Text.Split("/dev/ttyAMA0").Length.ShouldBe(2, "still one wall connector");
        both.Text.ShouldNotContain("ttyUSB0");
        SettingsMerge.Add(both.Text, second.Settings, "solstead.yaml").Text.ShouldBe(both.Text, "a third time adds nothing");
    }

    [Fact]
    public void Another_programs_file_is_not_taken_for_it() => ImporterCatalog.Recognise("[ENVOY]\naddress = 192.0.2.10\n")!.Key.ShouldBe("dbus-enphase-envoy");
}

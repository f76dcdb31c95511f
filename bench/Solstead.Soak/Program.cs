using Solstead.Soak.Charge;
using Solstead.Soak.Day;
using Solstead.Soak.Faults;
using Solstead.Soak.Gateway;
using Solstead.Soak.Kill;
using Solstead.Soak.Leases;
using Solstead.Soak.Modbus;
using Solstead.Soak.Mqtt;
using Solstead.Soak.Nights;
using Solstead.Soak.Resources;
using Solstead.Soak.Seasons;
using Solstead.Soak.Week;

// Soaks: long runs that print their numbers. Exit code 1 when a bound does not hold, 2 on bad usage.
var shortly = args.Contains("--short");
using var limit = new CancellationTokenSource(shortly ? TimeSpan.FromMinutes(2) : TimeSpan.FromHours(3), TimeProvider.System);
try
{
    switch (args.FirstOrDefault())
    {
        case "gateway": return await GatewaySoak.RunAsync(shortly, limit.Token) ? 0 : 1;
        case "kill": return await KillSoak.RunAsync(Number("--starts", shortly ? 5 : 50), limit.Token) ? 0 : 1;
        case "writes": return await WritesSoak.RunAsync(TimeSpan.FromSeconds(shortly ? 20 : 300), limit.Token) ? 0 : 1;
        case "modbus": return await ModbusSoak.RunAsync(shortly, limit.Token) ? 0 : 1;
        case "mqtt": return await MqttSoak.RunAsync(shortly, limit.Token) ? 0 : 1;
        case "charge": return await ChargeSoak.RunAsync(shortly, limit.Token) ? 0 : 1;
        case "day": return await DaySoak.RunAsync(shortly, limit.Token) ? 0 : 1;
        case "faults": return await ProcessFaults.RunAsync(shortly, limit.Token) ? 0 : 1;
        case "leases": return await LeasesSoak.RunAsync(shortly, limit.Token) ? 0 : 1;
        case "nights": return await NightsSoak.RunAsync(shortly, limit.Token) ? 0 : 1;
        case "seasons": return SeasonsSoak.Run(shortly) ? 0 : 1;
        case "study": return CloudStudy.Run(Number("--days", shortly ? 5 : 60)) ? 0 : 1;
        case "week": return await WeekSoak.RunAsync(shortly, limit.Token) ? 0 : 1;
        case "start": return await StartFigures.RunAsync(Number("--minutes", 60), limit.Token) ? 0 : 1;
    }
}
catch (OperationCanceledException) when (limit.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("The soak did not end in time.");
    return 1;
}
await Console.Error.WriteLineAsync("usage: Solstead.Soak gateway|kill|writes|modbus|mqtt|charge|day|faults|leases|nights|seasons|week [--short] [--starts N], start [--minutes N] or study [--days N]. The program is taken from $SOLSTEAD.");
return 2;

int Number(string option, int otherwise) => Array.IndexOf(args, option) is >= 0 and var at && at + 1 < args.Length && int.TryParse(args[at + 1], out var n) ? n : otherwise;

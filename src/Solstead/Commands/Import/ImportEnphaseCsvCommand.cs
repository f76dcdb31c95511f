using System.CommandLine;
using System.Text;
using Solstead.Site.Import.EnphaseCsv;

namespace Solstead.Commands.Import;

/// <summary><c>solstead import enphase-csv</c>: files exported from Enlighten or the Enphase app.</summary>
internal static class ImportEnphaseCsvCommand
{
    public static Command Create()
    {
        var common = new ImportOptions();
        var files = new Argument<FileInfo[]>("files") { Description = "Exported files, one or many.", Arity = ArgumentArity.OneOrMore };
        var dates = new Option<string>("--dates") { Description = "Order of dates such as 03/04/2023: auto | dmy | mdy.", DefaultValueFactory = _ => "auto" };
        dates.AcceptOnlyFromAmong("auto", "dmy", "mdy");
        var label = new Option<string>("--label") { Description = "What the time of a row is of its interval: auto | start | end.", DefaultValueFactory = _ => "auto" };
        label.AcceptOnlyFromAmong("auto", "start", "end");
        var command = new Command("enphase-csv", "Take over energy exported from Enlighten or the Enphase app. Works beside the running service.") { files, dates, label };
        common.AddTo(command);
        command.SetAction((parsed, ct) => ImportRun.RunAsync(() => common.Of(parsed), async (wish, _, stop) =>
        {
            var texts = new List<(string, string)>();
            foreach (var file in parsed.GetValue(files)!) texts.Add((file.Name, Text(await File.ReadAllBytesAsync(file.FullName, stop))));
            return EnphaseCsvImport.Read(texts, new(wish.Zone, TimeProvider.System.GetUtcNow())
            {
                Overwrite = wish.Overwrite,
                Dates = parsed.GetValue(dates) switch { "dmy" => DateOrder.DayFirst, "mdy" => DateOrder.MonthFirst, _ => DateOrder.Auto },
                LabelsEnd = parsed.GetValue(label) switch { "end" => true, "start" => false, _ => null },
            });
        }, ct));
        return command;
    }

    /// <summary>What Windows puts where Latin-1 has control characters, from 0x80 on.</summary>
    private const string Windows = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";

    /// <summary>UTF-8 or UTF-16 by its mark, else UTF-8, and what is not that Windows-1252.</summary>
    private static string Text(byte[] bytes)
    {
        if (bytes is [0xFF, 0xFE, ..]) return Encoding.Unicode.GetString(bytes, 2, bytes.Length - 2);
        if (bytes is [0xFE, 0xFF, ..]) return Encoding.BigEndianUnicode.GetString(bytes, 2, bytes.Length - 2);
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : new string([.. bytes.Select(b => b is >= 0x80 and < 0xA0 ? Windows[b - 0x80] : (char)b)]);
    }
}

using System.Text;
using Solstead.Core.History;
using Solstead.Devices.Weather.Meteoserver;
using Solstead.Site.Import.Books;
using Solstead.Site.Import.WeatherFiles;

namespace Solstead.Tests.Site.Import.WeatherFiles;

/// <summary>Day files of the weather, as a cron job kept them.</summary>
public sealed class WeatherFilesImportTests
{
    private static readonly DateTimeOffset Day = new(2023, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private static (string, byte[]) File(string name, DateTimeOffset day) => (name, Encoding.UTF8.GetBytes(
        $$"""{"plaatsnaam":[{"plaats":"Rotterdam"}],"current":[{"time":"{{day.AddHours(5).ToUnixTimeSeconds()}}"}],"forecast":[{{string.Join(',', Enumerable.Range(6, 24).Select(h => $$"""{"time":"{{day.AddHours(h).ToUnixTimeSeconds()}}","cet":"x","temp":"15","gr":"100","gr_w":"278","tc":"40","prec":"0"}"""))}}]}"""));

    private static ImportedHistory Read(params IReadOnlyList<(string, byte[])> files) => WeatherFilesImport.Read(files, bytes => MeteoserverFile.Parse(bytes), Overwrite.Nothing);

    [Fact]
    public void Each_file_is_a_forecast_of_its_own_time_and_what_is_none_is_told()
    {
        var imported = Read(File("data.b", Day.AddDays(1)), File("data.a", Day), File("data.a2", Day), ("notes.txt", "hello"u8.ToArray()));
        imported.Change.Weather.Select(w => w.Issued).ShouldBe([Day.AddHours(5), Day.AddDays(1).AddHours(5)]);
        imported.Change.Weather[0].Slots.Count.ShouldBe(24);
        (imported.Change.Weather[0].Slots[0].Cloud, imported.Change.Weather[0].Slots[0].Air).ShouldBe((40, 15));
        imported.Notes.Select(n => n.Code).ShouldBe(["import.books.duplicate", "import.weather.file"]);
        Should.Throw<ImportException>(() => Read(("notes.txt", "hello"u8.ToArray()))).Problem.Code.ShouldBe("import.books.empty");
    }
}

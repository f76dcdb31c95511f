using System.CommandLine;
using Solstead.Devices.Weather.Meteoserver;
using Solstead.Site.Import.WeatherFiles;

namespace Solstead.Commands.Import;

/// <summary><c>solstead import weather</c>: the day files of meteoserver.nl that an older program kept.</summary>
internal static class ImportWeatherCommand
{
    public static Command Create()
    {
        var common = new ImportOptions();
        var files = new Argument<FileInfo[]>("files") { Description = "Files of meteoserver.nl as they were fetched, e.g. data.rotterdam, one or many.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("weather", "Take over forecasts of the weather that another program kept. Works beside the running service.") { files };
        common.AddTo(command);
        command.SetAction((parsed, ct) => ImportRun.RunAsync(() => common.Of(parsed), async (wish, _, stop) =>
        {
            var contents = new List<(string, byte[])>();
            foreach (var file in parsed.GetValue(files)!) contents.Add((file.Name, await File.ReadAllBytesAsync(file.FullName, stop)));
            return WeatherFilesImport.Read(contents, bytes => MeteoserverFile.Parse(bytes), wish.Overwrite);
        }, ct));
        return command;
    }
}

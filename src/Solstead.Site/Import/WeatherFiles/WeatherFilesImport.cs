using Solstead.Core.Forecast;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Site.Import.Books;

namespace Solstead.Site.Import.WeatherFiles;

/// <summary>Files of weather that another program kept day by day: each becomes a forecast as it was issued then.</summary>
public static class WeatherFilesImport
{
    public const string Kind = "import.weather";

    /// <param name="files">Names and contents.</param>
    /// <param name="parse">Reads one file; a <see cref="FormatException"/> says that it is none.</param>
    /// <exception cref="ImportException">No file could be read.</exception>
    public static ImportedHistory Read(IReadOnlyList<(string Name, byte[] Bytes)> files, Func<byte[], WeatherIssue> parse, Overwrite overwrite)
    {
        var notes = new ImportNotes();
        var issues = new Dictionary<(string, DateTimeOffset), WeatherIssue>();
        foreach (var (name, bytes) in files)
        {
            try
            {
                var issue = parse(bytes);
                if (!issues.TryAdd((issue.Source, issue.Issued), issue)) notes.Add("import.books.duplicate", issue.Issued);
            }
            catch (FormatException)
            {
                notes.Say("import.weather.file", Fact.Of("file", name));
            }
        }
        var all = issues.Values.OrderBy(i => i.Issued).ToList();
        var origin = files.Count == 1 ? files[0].Name : $"{files[0].Name} … {files[^1].Name}";
        return all.Count > 0 ? new(new(Kind, origin, overwrite) { Weather = all }, notes.All, all.Sum(i => i.Slots.Count)) : throw new ImportException("import.books.empty", Fact.Of("rows", files.Count), Fact.Of("source", origin));
    }
}

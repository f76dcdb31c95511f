using System.Text.RegularExpressions;

namespace Solstead.Tests.Architecture;

/// <summary>Habits of the sources that a compiler does not watch.</summary>
public sealed partial class HabitTests
{
    private const int LongestFile = 400;

    /// <summary>
    /// Where everything may be caught: outermost loops, and places that hand the exception on to whoever asked. Each with the number of such
    /// catches; a new one needs its reason here.
    /// </summary>
    private static readonly Dictionary<string, (int Count, string Why)> CatchAll = new()
    {
        ["Solstead.Devices/Protocols/DBus/DBusThread.cs"] = (1, "outermost loop of a thread: it ends this connection instead of the process, and its user gets the exception"),
        ["Solstead.Devices/Protocols/Mqtt/MqttSession.cs"] = (2, "outermost loop of a session: it is told and tried again; and who is told, whose fault is not the session's"),
        ["Solstead.Site/Leases/LeaseKeeper.cs"] = (1, "outermost loop of a device's borrowed settings: whatever its driver does, they are compared again"),
        ["Solstead.Site/Run/DevicePump.cs"] = (1, "outermost loop of a driver: it is told, logged and started again, the others go on"),
        ["Solstead.Site/Run/CommandExecutor.cs"] = (1, "outermost place of a command: a target that fails in its own way is told and tried again, the house goes on"),
        ["Solstead.Site/Publish/PublisherHost.cs"] = (1, "outermost loop of a publisher: it is logged and started again, the house and the others go on"),
        ["Solstead.Site/Notify/Notifier.cs"] = (1, "outermost loop of the notifications: it is logged and begins anew; an exception of a hosted task would end the service"),
        ["Solstead.Site/Notify/ChannelRunner.cs"] = (1, "outermost loop of a channel: it is logged and goes on, the house and the others too"),
        ["Solstead.Site/Panels/PanelWatchHost.cs"] = (1, "outermost loop of the daily watch: it is logged and tried again, the house goes on"),
        ["Solstead.Site/Forecast/ForecastKeeper.cs"] = (1, "outermost loop of the forecast: it is logged and tried again, the house goes on"),
        ["Solstead.Site/Run/SiteRunner.cs"] = (2, "a question from the web: its exception belongs to the asker, not to the engine; and each listener of a tick: the house and the others go on"),
        ["Solstead.Site/Run/SiteRecorder.cs"] = (1, "outermost loop of the recorder: a store that refuses must not stop the house; rows are tried again"),
        ["Solstead.Site/Run/SiteMemoryStore.cs"] = (1, "saving in the background: nobody awaits it, the store tells the problem"),
        ["Solstead.Site/History/Writing/HistoryWriter.cs"] = (2, "outermost loop of the writer, and requests whose exception belongs to the asker"),
        ["Solstead.Site/History/Backfill/BackfillKeeper.cs"] = (1, "outermost loop of the daily repair: it is logged and tried again the next day, the house goes on"),
        ["Solstead.Site/History/Books/BooksWriter.cs"] = (3, "outermost loop of the book-keeper: one bad entry must not hold up the others; its asker gets the exception"),
        ["Solstead.Site/History/Maria/ServerLink.cs"] = (1, "outermost loop of the supply of a database server: it is logged and tried again, the house goes on"),
    };

    public static TheoryData<string> Impure =>
    [
        @"\bDateTime(Offset)?\.(Now|UtcNow|Today)\b", @"\bStopwatch\b", @"\bTimeProvider\.System\b", @"\bThread(Pool)?\b", @"\bTask\.", @"\block\s*\(", @"\bawait\b",
        @"\bHttpClient\b", @"\bSocket\b", @"\b(File|Directory|FileStream)\.?\b(?=[.(])", @"\bConsole\.", @"\bEnvironment\.", @"\bRandom\b", @"\bILogger\b",
    ];

    [Fact]
    public void A_namespace_is_the_path_of_its_folder()
    {
        foreach (var file in SourceTree.Files)
            foreach (Match match in Namespace().Matches(file.Code))
                match.Groups[1].Value.ShouldBe(file.Folder.Replace('/', '.'), file.Path);
    }

    [Fact]
    public void No_file_is_longer_than_can_be_read_in_one_go() =>
        SourceTree.Files.Where(f => f.Text.Count(c => c == '\n') > LongestFile).Select(f => f.Path).ShouldBeEmpty();

    [Theory, MemberData(nameof(Impure))]
    public void Core_knows_no_clock_no_thread_and_no_outside(string pattern)
    {
        var impure = new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));
        Core().Where(f => impure.IsMatch(f.Code)).Select(f => f.Path).ShouldBeEmpty();
    }

    /// <summary>Contracts may promise tasks; what decides does not know them.</summary>
    [Fact]
    public void Core_names_tasks_only_in_the_contracts_of_devices_and_history() =>
        Core().Where(f => Tasks().IsMatch(f.Code) && f.Room is not ("Solstead.Core/Devices" or "Solstead.Core/History")).Select(f => f.Path).ShouldBeEmpty();

    [Fact]
    public void Everything_is_caught_only_in_outermost_loops()
    {
        var found = SourceTree.Files.Select(f => (f.Path, Count: CatchesAll(f.Code))).Where(f => f.Count > 0).ToDictionary(f => f.Path, f => f.Count);
        found.ShouldBe(CatchAll.ToDictionary(c => c.Key, c => c.Value.Count), ignoreOrder: true);
    }

    /// <summary>A person who looks for a line of the log by its number finds one place in the sources.</summary>
    [Fact]
    public void Every_line_of_the_log_has_an_event_id_of_its_own()
    {
        var lines = SourceTree.Files.SelectMany(f => LogLine().Matches(f.Code).Select(m => (f.Path, Id: m.Groups["id"].Value))).ToList();
        lines.Count.ShouldBeGreaterThan(40, "they are found");
        lines.Where(l => l.Id.Length == 0).Select(l => l.Path).ShouldBeEmpty("these have a line without an id");
        lines.GroupBy(l => l.Id).Where(g => g.Count() > 1).Select(g => $"{g.Key}: {string.Join(", ", g.Select(l => l.Path))}").ShouldBeEmpty();
    }

    private static IEnumerable<SourceFile> Core() => SourceTree.Files.Where(f => f.Path.StartsWith("Solstead.Core/", StringComparison.Ordinal));

    /// <summary>Catches without a type, or of <c>Exception</c> without a filter that names what is meant, that do not throw on.</summary>
    private static int CatchesAll(string code) => Catch().Matches(code).Count(m => !ThrowsOn(code, m.Index + m.Length) && !NamesTypes(m.Groups["filter"].Value));

    /// <summary>A filter narrows when it says what the exception is; saying what it is not lets everything else through.</summary>
    private static bool NamesTypes(string filter) => filter.Length > 0 && !filter.Contains(" is not ", StringComparison.Ordinal);

    /// <summary>True when the block that begins here ends by throwing the same exception again.</summary>
    private static bool ThrowsOn(string code, int start)
    {
        var depth = 0;
        for (var i = code.IndexOf('{', start); i >= 0 && i < code.Length; i++)
        {
            if (code[i] == '{') depth++;
            else if (code[i] == '}' && --depth == 0) return code[start..i].Contains("throw;", StringComparison.Ordinal);
        }
        return false;
    }

    [GeneratedRegex(@"^\s*namespace\s+([\w.]+)", RegexOptions.Multiline, 10_000)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\bcatch\b(?!\s*\(\s*(?!Exception\b)[\w.]+)\s*(?:\(\s*Exception(?:\s+\w+)?\s*\))?\s*(?:when\s*(?<filter>\([^{]*\)))?", RegexOptions.None, 10_000)]
    private static partial Regex Catch();

    [GeneratedRegex(@"\bLoggerMessage(?:Attribute)?\s*\(\s*(?:EventId\s*=\s*)?(?<id>\d*)", RegexOptions.None, 10_000)]
    private static partial Regex LogLine();

    [GeneratedRegex(@"\b(Value)?Task\b|\bIAsyncEnumerable\b", RegexOptions.None, 10_000)]
    private static partial Regex Tasks();
}

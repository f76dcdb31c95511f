using System.Text.RegularExpressions;

namespace Solstead.Tests.Architecture;

/// <summary>One C# file under <c>src</c>.</summary>
/// <param name="Path">Relative to <c>src</c>, with slashes.</param>
/// <param name="Text">As written.</param>
internal sealed record SourceFile(string Path, string Text)
{
    /// <summary>Folder relative to <c>src</c>, e.g. <c>Solstead.Core/Site</c>.</summary>
    public string Folder => Path[..Path.LastIndexOf('/')];

    /// <summary>The folder at most two levels deep: project, or project/folder.</summary>
    public string Room => string.Join('/', Folder.Split('/').Take(2));

    /// <summary>The text without comments and without the content of strings; line breaks stay where they were.</summary>
    public string Code { get; } = SourceTree.Strip(Text, strings: true);

    /// <summary>The text without comments.</summary>
    public string Uncommented { get; } = SourceTree.Strip(Text, strings: false);
}

/// <summary>The sources as text, found by walking up from the test program to the solution file.</summary>
internal static partial class SourceTree
{
    private static readonly string[] Built = ["bin", "obj", "node_modules", "wwwroot"];

    /// <summary>Folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    public static string Src => Path.Combine(Root, "src");

    public static string Tests => Path.Combine(Root, "tests", "Solstead.Tests");

    public static IReadOnlyList<SourceFile> Files { get; } = [.. CSharpBelow(Src).Select(f => new SourceFile(Slashed(Src, f), File.ReadAllText(f)))];

    /// <summary>C# files below a folder that people wrote.</summary>
    public static IEnumerable<string> CSharpBelow(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(f => !Slashed(folder, f).Split('/').Any(Built.Contains))
            .Order(StringComparer.Ordinal);

    public static string Slashed(string from, string path) => Path.GetRelativePath(from, path).Replace('\\', '/');

    /// <summary>Removes comments and, if asked, what stands between the quotes of a string.</summary>
    public static string Strip(string text, bool strings) => Token().Replace(text, match =>
    {
        var token = match.Value;
        if (token.StartsWith("//", StringComparison.Ordinal)) return "";
        if (token.StartsWith("/*", StringComparison.Ordinal)) return Lines(token);
        return strings ? "\"" + Lines(token) + "\"" : token;
    });

    private static string Lines(string token) => new('\n', token.Count(c => c == '\n'));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Solstead.slnx"))) return folder.FullName;
        throw new InvalidOperationException("The tests run outside the repository: Solstead.slnx is not above them.");
    }

    /// <summary>Comments, raw strings, verbatim strings, ordinary strings and characters, whichever begins first.</summary>
    [GeneratedRegex("""""//[^\n]*|/\*.*?\*/|"{3,}.*?"{3,}|\$?@\$?"(?:[^"]|"")*"|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+'""""", RegexOptions.Singleline, 10_000)]
    private static partial Regex Token();
}

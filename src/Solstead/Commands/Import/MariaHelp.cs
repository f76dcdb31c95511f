using System.Text.RegularExpressions;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Maria;
using Solstead.Site.Import.Books;
using Solstead.Site.Texts;

namespace Solstead.Commands.Import;

/// <summary>What a server that refuses means for an import. Its problems speak of the settings of a service; here options stand for them.</summary>
internal static partial class MariaHelp
{
    public static IEnumerable<string> Of(MariaException failure, Sentences say)
    {
        var problem = failure.Problem;
        yield return say.Say(problem.Code, [.. problem.Facts, .. Right(failure)]);
        var step = problem.Code switch
        {
            "mysql.tls.required" or "mysql.tls.file" or "mysql.tls.none" or "mysql.tls.name" or "mysql.tls.certificate" => "import.mysql.tls",
            "mysql.database" => "import.mysql.database",
            "mysql.password" => "import.mysql.password",
            _ => null,
        };
        if (step is not null) yield return say.Say(step);
        yield return say.Say("import.mysql.nothing");
    }

    /// <summary>The statement that gives the missing right, to the user as the server knows it.</summary>
    private static IEnumerable<Fact> Right(MariaException failure)
    {
        string? Text(string name) => failure.Problem.Facts.Where(f => f.Name == name).Select(f => f.Text).FirstOrDefault();
        if (failure.Problem.Code == "mysql.rights" && Text("database") is { Length: > 0 } database && Account().Match(Text("error") ?? "") is { Success: true } account)
            yield return Fact.Of("sql", MariaTables.Grant(database, account.Groups[1].Value, account.Groups[2].Value));
    }

    [GeneratedRegex("'([^']*)'@'([^']*)'", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Account();
}

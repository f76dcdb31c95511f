using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Site.Run;

namespace Solstead.Site.Secrets;

/// <summary>A secret the settings name; never its value.</summary>
/// <param name="Origin"><c>environment</c> or <c>page</c>; null when it has no value.</param>
/// <param name="Rules">The rules whose commands use it.</param>
public sealed record NamedSecret(string Name, string? Origin, IReadOnlyList<string> Rules);

/// <summary>
/// Secrets that the settings only name, <c>{ secret: relay }</c>: from the environment (<c>SOLSTEAD__SECRETS__RELAY</c>), else from the protected
/// store, where the page put them. One without a value is a problem until it has one.
/// </summary>
public sealed class NamedSecrets : ISecrets
{
    private readonly ISecrets store;
    private readonly SiteProblems problems;
    private readonly ILookup<string, string> rules;
    private readonly Func<string, string?> variable;

    /// <param name="store">Where the page's are kept.</param>
    /// <param name="uses">Each name with a rule that uses it.</param>
    /// <param name="variable">Reads an environment variable.</param>
    public NamedSecrets(ISecrets store, SiteProblems problems, IEnumerable<(string Name, string Rule)> uses, Func<string, string?> variable)
    {
        (this.store, this.problems, this.variable) = (store, problems, variable);
        rules = uses.Distinct().ToLookup(u => u.Name, u => u.Rule);
        foreach (var use in rules) Judge(use.Key);
    }

    public IReadOnlyList<NamedSecret> All => [.. rules.Select(r => Find(r.Key)!)];

    /// <returns>Null when no command uses a secret of this name.</returns>
    public NamedSecret? Find(string name) =>
        !rules.Contains(name) ? null : new(name, FromEnvironment(name) is not null ? "environment" : store.Get(name) is not null ? "page" : null, [.. rules[name]]);

    public string? Get(string name) => FromEnvironment(name) ?? store.Get(name);

    public void Set(string name, string? value)
    {
        store.Set(name, value);
        Judge(name);
    }

    private string? FromEnvironment(string name) =>
        variable($"SOLSTEAD__SECRETS__{name.Replace('-', '_').Replace('.', '_').ToUpperInvariant()}") is { Length: > 0 } value ? value : null;

    private void Judge(string name)
    {
        if (Get(name) is not null) problems.Clear(Part(name), "secrets.unset");
        else problems.Raise(Part(name), new Problem("secrets.unset", Severity.Warning, Fact.Of("name", name), Fact.Of("rule", string.Join(", ", rules[name]))));
    }

    private static string Part(string name) => $"secrets/named/{name}";
}

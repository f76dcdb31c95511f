using Solstead.Core.Devices;

namespace Solstead.Devices.Enphase.Transport;

/// <summary>Where a token came from: decides what a person is told to do about it.</summary>
internal enum TokenOrigin
{
    /// <summary>Written into the settings or into the file they name.</summary>
    Settings,
    /// <summary>Pasted on the page.</summary>
    Page,
    /// <summary>Fetched with the owner's account.</summary>
    Account,
}

/// <summary>One token and where it came from.</summary>
internal sealed record ShelvedToken(GatewayToken Token, TokenOrigin Origin);

/// <summary>
/// Every token we have: the one of the settings, read anew each time so that replacing the file is enough, and the one in the protected store,
/// which was pasted or fetched and worked once. The latest issued comes first; an older one still serves when the later is refused.
/// </summary>
internal sealed class TokenShelf(string? file, string? inline, ISecrets secrets)
{
    /// <summary>A pasted token is about 500 characters; a page saved by mistake is refused unread.</summary>
    private const int MostCharacters = 64 * 1024;
    private const string FromPage = "token.page", FromAccount = "token.account";

    /// <summary>All that can be read, the latest issued first; and what is wrong with the settings' one.</summary>
    public (IReadOnlyList<ShelvedToken> Tokens, TokenFlaw Flaw) Read()
    {
        var (told, flaw) = FromSettings();
        var tokens = new List<ShelvedToken>();
        if (told is not null) tokens.Add(new(told, TokenOrigin.Settings));
        foreach (var (name, origin) in new[] { (FromPage, TokenOrigin.Page), (FromAccount, TokenOrigin.Account) })
            if (secrets.Get(name) is { } kept && GatewayToken.Parse(kept).Token is { } token) tokens.Add(new(token, origin));
        return ([.. tokens.OrderByDescending(t => t.Token.Issued)], flaw);
    }

    /// <summary>Keeps a token that works; it takes the place of the stored one.</summary>
    public void Keep(GatewayToken token, TokenOrigin origin)
    {
        secrets.Set(origin == TokenOrigin.Page ? FromPage : FromAccount, token.Jwt);
        secrets.Set(origin == TokenOrigin.Page ? FromAccount : FromPage, null);
    }

    private (GatewayToken? Token, TokenFlaw Flaw) FromSettings()
    {
        if (file is null) return GatewayToken.Parse(inline);
        try
        {
            using var reader = new StreamReader(file);
            var buffer = new char[MostCharacters];
            return GatewayToken.Parse(new string(buffer, 0, reader.ReadBlock(buffer)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, TokenFlaw.Absent);
        }
    }
}

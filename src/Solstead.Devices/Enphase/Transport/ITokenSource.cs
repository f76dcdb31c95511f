namespace Solstead.Devices.Enphase.Transport;

/// <summary>Where a token comes from: a file today, the maker's cloud later.</summary>
internal interface ITokenSource
{
    /// <summary>The token as it is now, or why there is none. Cheap: called before each new session.</summary>
    (GatewayToken? Token, TokenFlaw Flaw) Current();
}

/// <summary>A token the owner fetched and put into a file. Read anew each time, so that replacing the file is enough.</summary>
internal sealed class FileTokenSource(string? file, string? inline) : ITokenSource
{
    /// <summary>A pasted token is about 500 characters; a page saved by mistake is refused unread.</summary>
    private const int MostCharacters = 64 * 1024;

    public (GatewayToken? Token, TokenFlaw Flaw) Current()
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

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Solstead.Site.Web.SignIn;

/// <summary>A signed-in browser, as it is kept: a hash of its id, never the id.</summary>
/// <param name="Hash">SHA-256 of the id in the cookie, base64url.</param>
/// <param name="Begun">When the password was given. [UTC]</param>
/// <param name="Seen">Last use, to the hour. [UTC]</param>
/// <param name="From">Address it signed in from.</param>
/// <param name="Agent">What the browser calls itself, cut to 160 characters.</param>
public sealed record Session(string Hash, DateTimeOffset Begun, DateTimeOffset Seen, string From, string Agent);

/// <summary>What is kept about the owner under one key of the state store. Nothing in it lets anyone in.</summary>
/// <param name="Password">Hash of the password with its salt and rounds; null until one is set.</param>
/// <param name="SetupCode">Hash of the setup code of the present start; null when a password exists.</param>
internal sealed record OwnerState(string? Password, string? SetupCode, IReadOnlyList<Session> Sessions)
{
    public const string Key = "owner";

    public static readonly OwnerState Nobody = new(null, null, []);

    public static OwnerState Read(string? json) => json is null ? Nobody : JsonSerializer.Deserialize(json, OwnerStateJson.Default.OwnerState) ?? Nobody;

    /// <summary>The stored state with another password: nobody is signed in any more.</summary>
    public static string WithPassword(string? json, string hash) => (Read(json) with { Password = hash, SetupCode = null, Sessions = [] }).Write();

    public string Write() => JsonSerializer.Serialize(this, OwnerStateJson.Default.OwnerState);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(OwnerState))]
internal sealed partial class OwnerStateJson : JsonSerializerContext;

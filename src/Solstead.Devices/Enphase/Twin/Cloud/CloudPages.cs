using System.Net;
using System.Text.Json;

namespace Solstead.Devices.Enphase.Twin.Cloud;

/// <summary>The bodies of the two cloud hosts, as clients describe them (enphase.md 3.2).</summary>
internal static class CloudPages
{
    public const string Login = "<!DOCTYPE html><html><head><title>Login</title></head><body><form action=\"/login\"><input name=\"username\"><input type=\"password\" name=\"password\"></form></body></html>";
    public const string Maintenance = "<!DOCTYPE html><html><head><title>Enlighten</title></head><body><h1>We will be back soon</h1></body></html>";
    public const string SecondFactor = """{"success":true,"isBlocked":false}""";
    public const string Blocked = """{"success":false,"isBlocked":true,"message":"Your account is blocked"}""";
    public const string TooManySessions = """{"message":"Too many active sessions.."}""";
    public const string WrongPassword = """{"message":"Unauthorized"}""";

    public static string Success(string session) =>
        $$"""{"message":"success","session_id":"{{session}}","manager_token":"e30.e30.e30","is_consumer":true,"system_id":1234567,"user_id":7654321,"first_name":"Twin","redirect_url":""}""";

    public static string Message(string text) => $$"""{"message":{{JsonSerializer.Serialize(text, TwinControlJson.Default.String)}}}""";

    /// <summary>The page of Way B: token or error sentence in the same element.</summary>
    public static string TokenPage(string content) => $"""
        <!DOCTYPE html>
        <html><body><h2>Token</h2>
        <form><textarea name="accessToken" id="JWTToken" cols="80" rows="10" readonly>{WebUtility.HtmlEncode(content)}</textarea></form>
        </body></html>
        """;
}

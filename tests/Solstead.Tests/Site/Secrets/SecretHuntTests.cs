using System.Text;

namespace Solstead.Tests.Site.Secrets;

public sealed class SecretHuntTests
{
    private const string Secret = "pä$$ +/\"wörd\" canary-long";

    public static TheoryData<string> Written =>
    [
        Secret, $"x{Secret}y", Uri.EscapeDataString(Secret), System.Net.WebUtility.UrlEncode(Secret), System.Net.WebUtility.HtmlEncode(Secret),
        System.Text.Json.JsonSerializer.Serialize(Secret), Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Secret)),
        Base("", ""), Base("u:", "!"), Base("user:", "."), Base("anna:", "more of it"),
    ];

    private static string Base(string before, string after) => Convert.ToBase64String(Encoding.UTF8.GetBytes(before + Secret + after));

    [Theory, MemberData(nameof(Written))]
    public void A_secret_is_found_however_it_is_written(string text)
    {
        var hunt = new SecretHunt();
        hunt.Hide("password", Secret);
        hunt.Look("log", "nothing here");
        hunt.Found().ShouldBeEmpty();
        hunt.Look("answer", $"before {text} after");
        hunt.Found().ShouldContain(f => f.StartsWith("password", StringComparison.Ordinal) && f.EndsWith("in answer", StringComparison.Ordinal));
    }

    [Fact]
    public void A_token_is_found_by_any_of_its_ends()
    {
        var token = $"{new string('h', 40)}.{string.Concat(Enumerable.Range(0, 40).Select(i => (char)('a' + i % 26)))}.{new string('s', 80)}";
        var hunt = new SecretHunt();
        hunt.Hide("token", token);
        hunt.Look("log", $"…{token[41..70]}…");
        hunt.Found().ShouldHaveSingleItem();
    }
}

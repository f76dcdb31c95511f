using System.Buffers.Text;
using System.Text;
using Solstead.Devices.Enphase.Transport;

namespace Solstead.Tests.Devices.Enphase;

public sealed class GatewayTokenTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 15, 10, 0, 0, TimeSpan.Zero);

    private static string Jwt(string audience = "122100004444", string alg = "ES256", DateTimeOffset? expires = null) =>
        string.Join('.', new[] { $$"""{"kid":"k","typ":"JWT","alg":"{{alg}}"}""", $$"""{"aud":"{{audience}}","iss":"Entrez","enphaseUser":"owner","exp":{{(expires ?? Now.AddDays(300)).ToUnixTimeSeconds()}},"username":"person@example.org"}""", "signature-bytes" }
            .Select(part => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part))));

    public static TheoryData<string> Pastes()
    {
        var jwt = Jwt();
        var half = jwt.Length / 2;
        return
        [
            jwt, $"  {jwt}\r\n", $"\uFEFF{jwt}", $"\"{jwt}\"", $"'{jwt}'\n", $"{jwt[..half]}\n{jwt[half..]}", $"Bearer {jwt}", string.Join("\n", jwt.Chunk(64).Select(c => new string(c))),
            $$"""{"generation_time":1781517600,"token":"{{jwt}}","expires_at":1800000000}""",
            $"\uFEFF\n {{\r\n \"generation_time\": 1,\r\n \"token\": \"{jwt}\"\r\n}}\r\n",
            $"{{\"token\":\"{jwt[..half]}\n{jwt[half..]}\"}}",
        ];
    }

    [Theory, MemberData(nameof(Pastes))]
    public void Every_way_of_pasting_a_token_is_understood(string pasted)
    {
        var (token, flaw) = GatewayToken.Parse(pasted);
        flaw.ShouldBe(TokenFlaw.None);
        token!.Jwt.ShouldBe(Jwt());
        token.FlawFor("122100004444", Now).ShouldBe(TokenFlaw.None);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \r\n")]
    public void An_empty_file_is_no_token(string pasted) => GatewayToken.Parse(pasted).Flaw.ShouldBe(TokenFlaw.Absent);

    [Theory]
    [InlineData("Error: this serial number does not belong to you")]
    [InlineData("<html><body>login</body></html>")]
    [InlineData("{\"message\":\"Too many active sessions..\"}")]
    [InlineData("{\"token\":42}")]
    [InlineData("aaa.bbb")]
    [InlineData("aaa.bbb.ccc")]
    [InlineData("e30.e30.e30")]
    [InlineData("[1,2]")]
    public void T21_what_is_no_token_is_never_taken_for_one(string pasted) => GatewayToken.Parse(pasted).ShouldBe((null, TokenFlaw.Malformed));

    [Fact]
    public void Another_algorithm_is_refused() => GatewayToken.Parse(Jwt(alg: "none")).Flaw.ShouldBe(TokenFlaw.Malformed);

    [Fact]
    public void T22_a_token_of_another_gateway_is_told_apart()
    {
        GatewayToken.Parse(Jwt("999999999999")).Token!.FlawFor("122100004444", Now).ShouldBe(TokenFlaw.OtherGateway);
        GatewayToken.Parse(Jwt("un-commissioned")).Token!.FlawFor("122100004444", Now).ShouldBe(TokenFlaw.None);
    }

    [Fact]
    public void An_ended_token_is_known_with_ten_minutes_of_patience_for_clocks()
    {
        GatewayToken.Parse(Jwt(expires: Now.AddMinutes(-11))).Token!.FlawFor(null, Now).ShouldBe(TokenFlaw.Expired);
        GatewayToken.Parse(Jwt(expires: Now.AddMinutes(-9))).Token!.FlawFor(null, Now).ShouldBe(TokenFlaw.None);
    }

    [Fact]
    public void T29_a_printed_token_shows_nothing_of_itself()
    {
        var token = GatewayToken.Parse(Jwt()).Token!;
        token.ToString().ShouldNotContain(token.Jwt[..20]);
        $"{token}".ShouldNotContain("person@example.org");
    }
}

using Solstead.Devices.Enphase.Transport;

namespace Solstead.Tests.Devices.Enphase;

public sealed class DigestAuthTests
{
    [Fact]
    public void The_example_of_RFC_2617_comes_out()
    {
        var digest = new DigestAuth("Mufasa", "Circle Of Life");
        digest.Accept("Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"").ShouldBeTrue();
        var answer = digest.Answer("GET", "/dir/index.html", "0a4f113b");
        answer.ShouldContain("response=\"6629fae49393a05397450978507c4ef1\"");
        answer.ShouldContain("nc=00000001");
        answer.ShouldContain("opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"");
    }

    [Fact]
    public void Each_request_counts_on_and_a_new_challenge_begins_anew()
    {
        var digest = new DigestAuth("envoy", "003333");
        digest.Accept("Digest qop=\"auth\", realm=\"enphaseenergy.com\", nonce=\"1781517600\"");
        digest.Answer("GET", "/a");
        digest.Answer("GET", "/a").ShouldContain("nc=00000002");
        digest.Accept("digest nonce=1781517700,realm=\"enphaseenergy.com\",qop=auth");
        digest.Answer("GET", "/a").ShouldContain("nc=00000001");
    }

    [Theory]
    [InlineData("Digest realm=\"x\"")]
    [InlineData("Digest realm=\"x\", nonce=\"y\", algorithm=SHA-256")]
    [InlineData("Digest")]
    [InlineData("Dig")]
    [InlineData("Digest =,=\"\u00ff\", \"\"")]
    public void A_challenge_we_cannot_answer_is_refused(string header) => new DigestAuth("a", "b").Accept(header).ShouldBeFalse();
}

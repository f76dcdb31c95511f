using Solstead.Core.History;
using Solstead.Site.Web.SignIn;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Web.SignIn;

/// <summary>How long a session lasts, what is kept of it, and what ends it.</summary>
public sealed class OwnerTests : IDisposable
{
    private const string Password = "correct horse battery";
    private readonly ManualClock clock = new();
    private readonly Notes notes = new();
    private readonly Owner owner;

    public OwnerTests() => owner = new(notes, clock);

    public void Dispose() => owner.Dispose();

    private async Task<string> SignedInAsync()
    {
        if (!await owner.HasPasswordAsync(default)) await owner.ClaimAsync(Password, default);
        return await owner.BeginAsync("192.0.2.7", "a browser", default);
    }

    [Fact]
    public async Task S2_the_password_is_kept_as_PBKDF2_with_SHA512_and_210000_rounds_and_a_salt_of_its_own()
    {
        await owner.ClaimAsync(Password, default);
        var kept = Convert.FromBase64String(System.Text.Json.JsonDocument.Parse(notes.Text!).RootElement.GetProperty("password").GetString()!);
        kept[0].ShouldBe((byte)1);
        kept[1..5].ShouldBe([0, 0, 0, 2], "HMAC-SHA-512");
        System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(kept.AsSpan(5)).ShouldBeGreaterThanOrEqualTo(210_000);
        Secret.Hash(Password).ShouldNotBe(Secret.Hash(Password));
        (await owner.IsPasswordAsync(Password, default)).ShouldBeTrue();
        (await owner.IsPasswordAsync(Password + " ", default)).ShouldBeFalse();
    }

    [Fact]
    public async Task S11_neither_password_nor_session_nor_code_can_be_read_from_what_is_kept()
    {
        var code = (await owner.NewSetupCodeAsync(default))!;
        notes.Text!.ShouldNotContain(code);
        var id = await SignedInAsync();
        notes.Text!.ShouldNotContain(id);
        notes.Text!.ShouldNotContain(Password);
        notes.Text!.ShouldNotContain(Secret.TokenOf(id));
    }

    [Fact]
    public async Task S3_a_session_slides_for_30_days_of_idleness_and_a_year_in_all()
    {
        var id = await SignedInAsync();
        for (var day = 0; day < 336; day += 28)
        {
            clock.Advance(TimeSpan.FromDays(28));
            var session = await owner.FindAsync(id, default);
            session.ShouldNotBeNull($"after {day} days of use");
            await owner.TouchAsync(session, default);
        }
        clock.Advance(TimeSpan.FromDays(29));
        (await owner.FindAsync(id, default)).ShouldBeNull("a year is over");
        var idle = await SignedInAsync();
        clock.Advance(TimeSpan.FromDays(30));
        (await owner.FindAsync(idle, default)).ShouldBeNull("30 days without use");
    }

    [Fact]
    public async Task A_session_in_use_is_written_once_an_hour_not_with_each_request()
    {
        var id = await SignedInAsync();
        var before = notes.Writes;
        for (var i = 0; i < 100; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(60));
            await owner.TouchAsync((await owner.FindAsync(id, default))!, default);
        }
        (notes.Writes - before).ShouldBe(1);
    }

    [Fact]
    public async Task A_new_password_ends_every_session_and_what_is_open_for_them()
    {
        var id = await SignedInAsync();
        var open = owner.EndOf(await owner.FindAsync(id, default));
        await owner.ReplaceAsync("another long password", default);
        (await owner.FindAsync(id, default)).ShouldBeNull();
        open.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_open_without_a_session_ends_when_a_password_is_set()
    {
        var open = owner.EndOf(null);
        await owner.ClaimAsync(Password, default);
        open.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task A_password_set_beside_the_service_counts_within_seconds()
    {
        var id = await SignedInAsync();
        notes.Text = OwnerState.WithPassword(notes.Text, Secret.Hash("set in the terminal"));
        clock.Advance(TimeSpan.FromSeconds(3));
        (await owner.FindAsync(id, default)).ShouldBeNull();
        (await owner.IsPasswordAsync("set in the terminal", default)).ShouldBeTrue();
    }

    [Fact]
    public async Task Fifty_browsers_are_kept_and_the_longest_unused_goes_first()
    {
        var first = await SignedInAsync();
        for (var i = 0; i < 50; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await SignedInAsync();
        }
        (await owner.SessionsAsync(default)).Count.ShouldBe(50);
        (await owner.FindAsync(first, default)).ShouldBeNull();
    }

    [Fact]
    public async Task The_setup_code_is_read_as_people_type_it_and_is_worth_nothing_once_a_password_exists()
    {
        var code = (await owner.NewSetupCodeAsync(default))!;
        (await owner.IsSetupCodeAsync(code.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal), default)).ShouldBeTrue();
        (await owner.IsSetupCodeAsync(Secret.NewCode(), default)).ShouldBeFalse();
        (await owner.ClaimAsync(Password, default)).ShouldBeTrue();
        (await owner.IsSetupCodeAsync(code, default)).ShouldBeFalse();
        (await owner.NewSetupCodeAsync(default)).ShouldBeNull();
        (await owner.ClaimAsync("somebody else's password", default)).ShouldBeFalse();
    }

    [Fact]
    public async Task Anything_may_be_given_as_a_password_or_code_or_cookie_and_only_the_right_one_counts()
    {
        await SignedInAsync();
        foreach (var odd in new[] { "", " ", "\0", new string('x', 100_000), "🔑🔑🔑🔑🔑🔑", "' OR 1=1 --", "null" })
        {
            (await owner.IsPasswordAsync(odd, default)).ShouldBeFalse();
            (await owner.IsSetupCodeAsync(odd, default)).ShouldBeFalse();
            (await owner.FindAsync(odd, default)).ShouldBeNull();
        }
    }

    private sealed class Notes : IStateStore
    {
        public string? Text { get; set; }
        public int Writes { get; private set; }

        public Task<string?> GetAsync(string key, CancellationToken ct) => Task.FromResult(Text);

        public Task SetAsync(string key, string? json, CancellationToken ct)
        {
            Writes++;
            Text = json;
            return Task.CompletedTask;
        }
    }
}

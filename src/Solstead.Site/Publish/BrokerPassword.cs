using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Mqtt;

namespace Solstead.Site.Publish;

/// <summary>What is known of the password of a publisher; never the password.</summary>
/// <param name="Key">The publisher's key under <c>publish</c> in the settings.</param>
/// <param name="Server">Where it is used, host and port.</param>
/// <param name="Origin"><c>settings</c> or <c>page</c>; null when there is none.</param>
public sealed record PasswordState(string Key, string Server, string? User, string? Origin);

/// <summary>A publisher that signs in with a password. What the owner gives on the page is tried before it is kept.</summary>
public interface IPasswordTaker
{
    /// <summary>What is known now. Safe from any thread.</summary>
    PasswordState Password { get; }

    /// <summary>Tries a password and keeps it when the server takes it; an empty one is forgotten.</summary>
    Task<CredentialAnswer> TakePasswordAsync(string password, CancellationToken ct);
}

/// <summary>
/// The password of one publisher at its broker: from a file of its own that is read anew with each session, from the settings, or from the
/// protected store, where the page put it.
/// </summary>
internal sealed partial class BrokerPassword(string key, PublisherContext context, string? user, string? literal, string? file, ILogger log) : IDisposable
{
    private const string Name = "password";
    private const int Longest = 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private CancellationTokenSource other = new();

    /// <summary>Cancelled when another password was given: the session begins anew.</summary>
    public CancellationToken Changed => Volatile.Read(ref other).Token;

    private string? Origin => literal is not null || file is not null ? "settings" : context.Secrets.Get(Name) is null ? null : "page";

    public PasswordState State(string host, int port) => new(key, $"{host}:{port}", user, Origin);

    /// <returns>The password, null when there is none; or what is wrong with its file.</returns>
    public (string? Password, Problem? Wrong) Read()
    {
        if (file is null) return (literal ?? context.Secrets.Get(Name), null);
        var path = Path.GetFullPath(file, Path.GetFullPath(context.Folder));
        try
        {
            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherRead)) WorldReadable(log, path);
            return (File.ReadAllText(path).Trim('\uFEFF', ' ', '\t', '\r', '\n'), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, new Problem("mqtt.password_file", Severity.Alarm, Fact.Of("file", file)));
        }
    }

    /// <param name="options">What a session with this password is opened with.</param>
    public async Task<CredentialAnswer> TakeAsync(string password, Func<string, MqttOptions> options, CancellationToken ct)
    {
        if (Origin == "settings") return new(false, "mqtt.password.settings", Fact.Of("key", $"publish.{key}"));
        if (user is null) return new(false, "mqtt.password.user", Fact.Of("key", $"publish.{key}.user"));
        if (password.Length > Longest) return new(false, "secrets.long", Fact.Of("most", Longest));
        var asked = options(password);
        if (password.Length > 0 && await TryAsync(asked, ct) is { } problem) return new(false, problem.Code, problem.Facts);
        context.Secrets.Set(Name, password.Length > 0 ? password : null);
        await Interlocked.Exchange(ref other, new CancellationTokenSource()).CancelAsync();
        return password.Length > 0 ? new(true, "mqtt.password.accepted", Fact.Of("broker", Broker(asked))) : new(true, "mqtt.password.forgotten", Fact.Of("broker", Broker(asked)));
    }

    public void Dispose() => other.Dispose();

    /// <summary>One attempt beside the running session, under a name of its own.</summary>
    /// <returns>What the broker has against it, or null.</returns>
    private async Task<Problem?> TryAsync(MqttOptions options, CancellationToken ct)
    {
        var silent = new Problem("mqtt.unreachable.silent", Severity.Warning, Fact.Of("broker", Broker(options)));
        var answer = new TaskCompletionSource<Problem?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var session = new MqttSession(options with { ClientId = options.ClientId + "-try", Will = null }, context.Time, log)
        {
            Changed = state =>
            {
                if (state.Phase == MqttPhase.Connected) answer.TrySetResult(null);
                else if (state.Phase == MqttPhase.Waiting) answer.TrySetResult(state.Problem ?? silent);
            },
        };
        session.Start();
        try
        {
            return await answer.Task.WaitAsync(Limit, context.Time, ct);
        }
        catch (TimeoutException)
        {
            return silent;
        }
    }

    private static string Broker(MqttOptions options) => $"{options.Host}:{options.Port}";

    [LoggerMessage(2230, LogLevel.Warning, "{File} can be read by every user of this machine")]
    private static partial void WorldReadable(ILogger log, string file);
}

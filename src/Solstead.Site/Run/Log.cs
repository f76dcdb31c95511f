using Microsoft.Extensions.Logging;
using Solstead.Core.Quantities;

namespace Solstead.Site.Run;

/// <summary>Log lines of the running site, ids 2000–2099. One line per event, not per reading.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Information, "{Site}: {Devices} devices, {Rules} rules, data in {Data}")]
    public static partial void Started(ILogger log, string site, int devices, int rules, string data);

    [LoggerMessage(2001, LogLevel.Information, "{Device} is {Type} {Model}, serial {Serial}, firmware {Firmware}")]
    public static partial void Identified(ILogger log, string device, string type, string model, string serial, string firmware);

    [LoggerMessage(EventId = 2002, Message = "{Device}: {Code} {Facts}")]
    public static partial void Problem(ILogger log, LogLevel level, string device, string code, string facts);

    [LoggerMessage(2003, LogLevel.Information, "{Device}: {Code} is over")]
    public static partial void ProblemOver(ILogger log, string device, string code);

    [LoggerMessage(2004, LogLevel.Information, "{Rule}: {Target} {Kind} {Value}, {Reason} {Facts}: {Outcome}")]
    public static partial void Decided(ILogger log, string rule, string target, string kind, double value, string reason, string facts, string outcome);

    [LoggerMessage(2005, LogLevel.Error, "The driver of {Device} failed; it is started again in {Wait}")]
    public static partial void DriverFailed(ILogger log, string device, TimeSpan wait, Exception cause);

    [LoggerMessage(2006, LogLevel.Warning, "The wall clock jumped by {Jump}")]
    public static partial void ClockJumped(ILogger log, TimeSpan jump);

    [LoggerMessage(2007, LogLevel.Warning, "{Part} could not be stored now")]
    public static partial void NotStored(ILogger log, string part, Exception cause);

    [LoggerMessage(2008, LogLevel.Critical, "No engine step for {Silence}; the process ends itself to be started again")]
    public static partial void Watchdog(ILogger log, TimeSpan silence);

    [LoggerMessage(2009, LogLevel.Warning, "{File} could not be read; what the device remembered is lost")]
    public static partial void MemoryUnreadable(ILogger log, string file, Exception cause);

    [LoggerMessage(2010, LogLevel.Warning, "{File} could not be written; kept in memory")]
    public static partial void MemoryUnwritten(ILogger log, string file, Exception cause);

    [LoggerMessage(2011, LogLevel.Warning, "solstead.yaml line {Line}: {Key}: {Code} {Facts}")]
    public static partial void Finding(ILogger log, int line, string key, string code, string facts);

    [LoggerMessage(2012, LogLevel.Information, "Stopped")]
    public static partial void Stopped(ILogger log);

    [LoggerMessage(2013, LogLevel.Warning, "What the site remembered could not be read; rules and books begin anew")]
    public static partial void StateUnreadable(ILogger log, Exception cause);

    [LoggerMessage(2015, LogLevel.Warning, "The process did not run: {Silence} since the last step, the wall clock {Jump} ahead. Everything is read again before anything is switched")]
    public static partial void Woke(ILogger log, TimeSpan silence, TimeSpan jump);

    [LoggerMessage(2040, LogLevel.Error, "{Listener} failed at a tick; the house goes on without it")]
    public static partial void ListenerFailed(ILogger log, string listener, Exception cause);

    public static string Write(IReadOnlyList<Fact> facts) =>
        string.Join(", ", facts.Select(f => $"{f.Name}={f.Text ?? f.Number?.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture) ?? "—"}{(f.Text is null ? f.Unit : "")}"));
}

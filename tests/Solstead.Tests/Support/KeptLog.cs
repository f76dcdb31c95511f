using System.Text;
using Microsoft.Extensions.Logging;

namespace Solstead.Tests.Support;

/// <summary>Every line of the log at the finest level, and whatever a test adds.</summary>
internal sealed class KeptLog : ILoggerProvider, ILogger
{
    private readonly StringBuilder text = new();

    public string Text { get { lock (text) return text.ToString(); } }

    public void Add(string line) { lock (text) text.AppendLine(line); }

    public ILogger CreateLogger(string categoryName) => this;
    public void Dispose() { }
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
    public bool IsEnabled(LogLevel logLevel) => true;
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Add($"{formatter(state, exception)} {exception}");
}

using System.Diagnostics;

namespace Solstead.Site.Publish.Prometheus;

/// <summary>The process itself, under the names every client of this format uses.</summary>
internal static class ProcessMetrics
{
    public static IEnumerable<MetricFamily> Make()
    {
        using var process = Process.GetCurrentProcess();
        var memory = GC.GetGCMemoryInfo(GCKind.Any);
        yield return new MetricFamily("process_cpu_seconds", MetricType.Counter, "seconds", "Processor time of the process, user and system.").Add(Environment.CpuUsage.TotalTime.TotalSeconds);
        yield return new MetricFamily("process_start_time_seconds", MetricType.Gauge, "seconds", "When the process began, in seconds since 1970, by the machine's clock.").Add((process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds);
        yield return new MetricFamily("process_resident_memory_bytes", MetricType.Gauge, "bytes", "Memory of the process in use.").Add(Environment.WorkingSet);
        yield return new MetricFamily("process_virtual_memory_bytes", MetricType.Gauge, "bytes", "Address space of the process.").Add(process.VirtualMemorySize64);
        yield return new MetricFamily("process_threads", MetricType.Gauge, "", "Threads of the process.").Add(process.Threads.Count);
        yield return new MetricFamily("process_open_fds", MetricType.Gauge, "", "Open files and sockets.").Add(OpenFiles());
        var collections = new MetricFamily("dotnet_gc_collections", MetricType.Counter, "", "Garbage collections by generation; each is counted in the lower ones as well.");
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
            collections.Add(GC.CollectionCount(generation), ("generation", generation.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        yield return collections;
        yield return new MetricFamily("dotnet_gc_pause_seconds", MetricType.Counter, "seconds", "Time the program stood still for garbage collection.").Add(GC.GetTotalPauseDuration().TotalSeconds);
        yield return new MetricFamily("dotnet_gc_allocated_bytes", MetricType.Counter, "bytes", "Memory allocated since the start.").Add(GC.GetTotalAllocatedBytes());
        yield return new MetricFamily("dotnet_gc_heap_bytes", MetricType.Gauge, "bytes", "Heap after the last collection.").Add(memory.HeapSizeBytes);
        yield return new MetricFamily("dotnet_gc_committed_bytes", MetricType.Gauge, "bytes", "Memory the collector has reserved from the system.").Add(memory.TotalCommittedBytes);
    }

    /// <summary>Null where the system does not tell (not Linux).</summary>
    private static double? OpenFiles()
    {
        try { return Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : null; }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return null; }
    }
}

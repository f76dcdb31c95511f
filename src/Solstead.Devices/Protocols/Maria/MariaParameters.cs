using System.Collections;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Solstead.Devices.Protocols.Maria;

/// <summary>A named value of a statement. The name begins with <c>$</c>.</summary>
public sealed class MariaParameter : DbParameter
{
    public override DbType DbType { get; set; } = DbType.Object;
    public override ParameterDirection Direction { get; set; } = ParameterDirection.Input;
    public override bool IsNullable { get; set; } = true;
    [AllowNull] public override string ParameterName { get => field ?? ""; set; }
    public override int Size { get; set; }
    [AllowNull] public override string SourceColumn { get => field ?? ""; set; }
    public override bool SourceColumnNullMapping { get; set; }
    public override object? Value { get; set; }

    public override void ResetDbType() => DbType = DbType.Object;
}

/// <summary>The values of one statement.</summary>
internal sealed class MariaParameters : DbParameterCollection
{
    private readonly List<MariaParameter> all = [];

    public override int Count => all.Count;
    public override object SyncRoot => all;

    /// <exception cref="ArgumentException">No value has that name.</exception>
    internal object? ValueOf(ReadOnlySpan<char> name)
    {
        foreach (var one in all)
            if (name.SequenceEqual(one.ParameterName)) return one.Value;
        throw new ArgumentException($"'{name}' has no value.", nameof(name));
    }

    public override int Add(object value)
    {
        all.Add((MariaParameter)value);
        return all.Count - 1;
    }

    public override void AddRange(Array values)
    {
        foreach (var value in values) Add(value!);
    }

    public override void Clear() => all.Clear();
    public override bool Contains(object value) => all.Contains((MariaParameter)value);
    public override bool Contains(string value) => IndexOf(value) >= 0;
    public override void CopyTo(Array array, int index) => ((ICollection)all).CopyTo(array, index);
    public override IEnumerator GetEnumerator() => all.GetEnumerator();
    public override int IndexOf(object value) => all.IndexOf((MariaParameter)value);
    public override int IndexOf(string parameterName) => all.FindIndex(p => string.Equals(p.ParameterName, parameterName, StringComparison.Ordinal));
    public override void Insert(int index, object value) => all.Insert(index, (MariaParameter)value);
    public override void Remove(object value) => all.Remove((MariaParameter)value);
    public override void RemoveAt(int index) => all.RemoveAt(index);
    public override void RemoveAt(string parameterName) => all.RemoveAt(IndexOf(parameterName));
    protected override DbParameter GetParameter(int index) => all[index];
    protected override DbParameter GetParameter(string parameterName) => all[IndexOf(parameterName)];
    protected override void SetParameter(int index, DbParameter value) => all[index] = (MariaParameter)value;
    protected override void SetParameter(string parameterName, DbParameter value) => all[IndexOf(parameterName)] = (MariaParameter)value;
}

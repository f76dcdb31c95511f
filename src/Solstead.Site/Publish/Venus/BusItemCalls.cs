using System.Text;
using Solstead.Devices.Protocols.DBus;

namespace Solstead.Site.Publish.Venus;

/// <summary>Answers the calls of <c>com.victronenergy.BusItem</c> and <c>org.freedesktop.DBus.Introspectable</c> on every path of a service (victron.md B.1).</summary>
internal static class BusItemCalls
{
    private const string Introspectable = "org.freedesktop.DBus.Introspectable";

    /// <returns>The answer; an error for what is not there.</returns>
    public static DBusMessage Answer(BusItems items, DBusMessage call)
    {
        var path = call.Path ?? "/";
        var isItem = items.Has(path);
        if (!isItem && !items.IsNode(path)) return call.Error(DBusErrors.UnknownObject, $"there is nothing at {path}");
        if (call.Interface is not (null or BusItems.Interface or Introspectable)) return call.Error(DBusErrors.UnknownInterface, $"no interface {call.Interface} at {path}");
        return (call.Interface ?? "", call.Member) switch
        {
            (BusItems.Interface or "", "GetItems") when path == "/" => call.Return(items.All()),
            (BusItems.Interface or "", "GetValue") => call.Return(DBusValue.Variant(isItem ? items.Value(path) : items.Below(path, texts: false))),
            (BusItems.Interface or "", "GetText") => call.Return(isItem ? DBusValue.Of(items.Text(path)) : DBusValue.Variant(items.Below(path, texts: true))),
            (BusItems.Interface or "", "SetValue") when isItem => call.Body is [var value] ? call.Return(DBusValue.Of(items.Write(path, value))) : call.Error(DBusErrors.InvalidArgs, "SetValue takes one value"),
            (BusItems.Interface or "", "GetDescription") when isItem => call.Return(DBusValue.Of("")),
            (Introspectable or "", "Introspect") => call.Return(DBusValue.Of(Introspect(items, path, isItem))),
            _ => call.Error(DBusErrors.UnknownMethod, $"no method {call.Interface}.{call.Member} at {path}"),
        };
    }

    private static string Introspect(BusItems items, string path, bool isItem)
    {
        var xml = new StringBuilder("""
            <!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">
            <node>
              <interface name="org.freedesktop.DBus.Introspectable"><method name="Introspect"><arg direction="out" type="s"/></method></interface>
              <interface name="com.victronenergy.BusItem">
                <method name="GetValue"><arg direction="out" type="v"/></method>

            """);
        xml.Append(isItem
            ? """
                  <method name="GetText"><arg direction="out" type="s"/></method>
                  <method name="SetValue"><arg direction="in" type="v"/><arg direction="out" type="i"/></method>
                  <method name="GetDescription"><arg direction="in" type="s"/><arg direction="in" type="i"/><arg direction="out" type="s"/></method>
                  <signal name="PropertiesChanged"><arg type="a{sv}"/></signal>

              """
            : """
                  <method name="GetText"><arg direction="out" type="v"/></method>

              """);
        if (path == "/")
            xml.Append("""
                    <method name="GetItems"><arg direction="out" type="a{sa{sv}}"/></method>
                    <signal name="ItemsChanged"><arg type="a{sa{sv}}"/></signal>

                """);
        xml.Append("  </interface>\n");
        foreach (var child in items.Children(path)) xml.Append($"  <node name=\"{child}\"/>\n");
        return xml.Append("</node>\n").ToString();
    }
}

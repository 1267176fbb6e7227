namespace Brusselator;

/// <summary>The user's input is wrong; the message is the one line that they read.</summary>
internal sealed class InputException(string message) : Exception(message);

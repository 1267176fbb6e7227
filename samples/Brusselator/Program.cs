using System.Runtime.InteropServices;
using System.Text;
using Brusselator;

// For the dots of the spy plot.
Console.OutputEncoding = Encoding.UTF8;
using var cancellation = new CancellationTokenSource();
using PosixSignalRegistration registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
{
    // The second one ends the program at once.
    context.Cancel = !cancellation.IsCancellationRequested;
    cancellation.Cancel();
});
return CommandLine.Run(args, Console.Out, Console.Error, cancellation.Token);

/** What AWS is asked about, from the stack's outputs and settings. */
export interface Watched {
    /** The name of the server's key pair. */
    keyName: string;
    instanceId: string;
    /** What the names of the stack's alarms begin with; "" for a stack without alarms. */
    alarmPrefix: string;
    /** ARNs of the subscriptions to the stack's own topics. */
    subscriptions: string[];
}

/** The address of a service that is not AWS's own: scheme, host, and perhaps a port; or nothing. */
export const serviceAddress = /^(https?:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?)?$/;

package io.elasticruntime.cloudcontroller.auditevent;

import io.elasticruntime.cloudcontroller.resource.CloudRepository;

/** Audit events. */
interface AuditEventRepository extends CloudRepository<AuditEvent> {}

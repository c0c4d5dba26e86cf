package io.elasticruntime.cloudcontroller.quota;

import io.elasticruntime.cloudcontroller.resource.CloudRepository;

/** Quotas of orgs. */
interface QuotaRepository extends CloudRepository<Quota> {}

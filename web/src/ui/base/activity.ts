import type { Schemas } from '#/api/types';
import type { Words } from './states';

/** Words of the calls of the production interface: for the centres, so that the shop does not carry them. */
export const activityWords = {
  newInstance: 'enum.activity.newInstance',
  queryInstance: 'enum.activity.queryInstance',
  refreshInstance: 'enum.activity.refreshInstance',
  updateInstanceStatus: 'enum.activity.updateInstanceStatus',
  releaseInstance: 'enum.activity.releaseInstance',
  upgradeInstance: 'enum.activity.upgradeInstance',
  changeInstanceCheck: 'enum.activity.changeInstanceCheck',
  expireInstance: 'enum.activity.expireInstance',
  upgrade: 'enum.activity.upgrade',
  instanceStatus: 'enum.activity.instanceStatus',
  orderNotify: 'enum.activity.orderNotify',
  refreshLicenseCode: 'enum.activity.refreshLicenseCode',
  updateLicenseCodeStatus: 'enum.activity.updateLicenseCodeStatus',
  releaseLicenseCode: 'enum.activity.releaseLicenseCode',
  getLicense: 'enum.activity.getLicense',
  getLicenseAsync: 'enum.activity.getLicenseAsync',
  refreshLicense: 'enum.activity.refreshLicense',
  expireLicense: 'enum.activity.expireLicense',
  releaseLicense: 'enum.activity.releaseLicense',
} satisfies Words<Schemas['Activity']>;

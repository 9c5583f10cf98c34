/// <reference lib="esnext.disposable" preserve="true" />
// What programs may use of bootproof. Everything else may change with any version.
export { AssetError, type AssetReason } from './cdn/consumer/asset-error.ts';
export {
  type AssetManager,
  type AssetManagerOptions,
  type PrepareRequest,
  openAssetManager,
} from './cdn/consumer/asset-manager.ts';
export { type AssetsLock, readAssetsLock, writeAssetsLock } from './cdn/consumer/assets-lock.ts';
export type { PreparedAssets, PreparedFile } from './cdn/consumer/prepared-assets.ts';
export type { AssetEvent, OnAssetEvent } from './cdn/consumer/progress.ts';
export { type PlannedObject, type PublishPlan, planPublish } from './cdn/publish/plan.ts';
export type { Arch } from './core/arch.ts';
export { HarnessError, UsageError } from './core/errors.ts';
export type { Config } from './target/config/schema.ts';

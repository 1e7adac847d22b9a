/*
 * interfaces.h: the 35 interfaces in order: name, base, slots of the vtable, IID.
 *
 * A table of published facts, written out; it is never made from the IDL it checks. Define
 * INTERFACE and include it; it may be included again and again.
 */
INTERFACE(IOfflineFilesEvents, IUnknown, 28, "e25585c1-0caa-4eb1-873b-1cae5b77c314")
INTERFACE(IOfflineFilesEvents2, IOfflineFilesEvents, 37, "1ead8f56-ff76-4faa-a795-6f6ef792498b")
INTERFACE(IOfflineFilesEvents3, IOfflineFilesEvents2, 40, "9ba04a45-ee69-42f0-9ab1-7db5c8805808")
INTERFACE(IOfflineFilesEvents4, IOfflineFilesEvents3, 42, "dbd69b1e-c7d2-473e-b35f-9d8c24c0c484")
INTERFACE(IOfflineFilesEventsFilter, IUnknown, 6, "33fc4e1b-0716-40fa-ba65-6e62a84a846f")
INTERFACE(IOfflineFilesErrorInfo, IUnknown, 5, "7112fa5f-7571-435a-8eb7-195c7c1429bc")
INTERFACE(IOfflineFilesSyncErrorItemInfo, IUnknown, 6, "ecdbaf0d-6a18-4d55-8017-108f7660ba44")
INTERFACE(IOfflineFilesSyncErrorInfo, IOfflineFilesErrorInfo, 12,
          "59f95e46-eb54-49d1-be76-de95458d01b0")
INTERFACE(IOfflineFilesProgress, IUnknown, 6, "fad63237-c55b-4911-9850-bcf96d4c979e")
INTERFACE(IOfflineFilesSimpleProgress, IOfflineFilesProgress, 8,
          "c34f7f9b-c43d-4f9d-a776-c0eb6de5d401")
INTERFACE(IOfflineFilesSyncProgress, IOfflineFilesProgress, 8,
          "6931f49a-6fc7-4c1b-b265-56793fc451b7")
INTERFACE(IOfflineFilesSyncConflictHandler, IUnknown, 4, "b6dd5092-c65c-46b6-97b8-fadd08e7e1be")
INTERFACE(IOfflineFilesItemFilter, IUnknown, 6, "f4b5a26c-dc05-4f20-ada4-551f1077be5c")
INTERFACE(IOfflineFilesItem, IUnknown, 8, "4a753da6-e044-4f12-a718-5d14d079a906")
INTERFACE(IOfflineFilesServerItem, IOfflineFilesItem, 8, "9b1c9576-a92b-4151-8e9e-7c7b3ec2e016")
INTERFACE(IOfflineFilesShareItem, IOfflineFilesItem, 8, "bab7e48d-4804-41b5-a44d-0f199b06b145")
INTERFACE(IOfflineFilesDirectoryItem, IOfflineFilesItem, 8, "2273597a-a08c-4a00-a37a-c1ae4e9a1cfd")
INTERFACE(IOfflineFilesFileItem, IOfflineFilesItem, 10, "8dfadead-26c2-4eff-8a72-6b50723d9a00")
INTERFACE(IEnumOfflineFilesItems, IUnknown, 7, "da70e815-c361-4407-bc0b-0d7046e5f2cd")
INTERFACE(IOfflineFilesItemContainer, IUnknown, 5, "3836f049-9413-45dd-bf46-b5aaa82dc310")
INTERFACE(IOfflineFilesChangeInfo, IUnknown, 9, "a96e6fa4-e0d1-4c29-960b-ee508fe68c72")
INTERFACE(IOfflineFilesDirtyInfo, IUnknown, 5, "0f50ce33-bac9-4eaa-a11d-da0e527d047d")
INTERFACE(IOfflineFilesFileSysInfo, IUnknown, 6, "bc1a163f-7bfd-4d88-9c66-96ea9a6a3d6b")
INTERFACE(IOfflineFilesPinInfo, IUnknown, 8, "5b2b0655-b3fd-497d-adeb-bd156bc8355b")
INTERFACE(IOfflineFilesPinInfo2, IOfflineFilesPinInfo, 9, "623c58a2-42ed-4ad7-b69a-0f1b30a72d0d")
INTERFACE(IOfflineFilesTransparentCacheInfo, IUnknown, 4, "bcaf4a01-5b68-4b56-a6a1-8d2786ede8e3")
INTERFACE(IOfflineFilesGhostInfo, IUnknown, 4, "2b09d48c-8ab5-464f-a755-a59d92f99429")
INTERFACE(IOfflineFilesConnectionInfo, IUnknown, 7, "efb23a09-a867-4be8-83a6-86969a7d0856")
INTERFACE(IOfflineFilesShareInfo, IUnknown, 6, "7bcc43e7-31ce-4ca4-8ccd-1cff2dc494da")
INTERFACE(IOfflineFilesSuspend, IUnknown, 4, "62c4560f-bc0b-48ca-ad9d-34cb528d99a9")
INTERFACE(IOfflineFilesSuspendInfo, IUnknown, 4, "a457c25b-4e9c-4b04-85af-8932ccd97889")
INTERFACE(IOfflineFilesSetting, IUnknown, 12, "d871d3f7-f613-48a1-827e-7a34e560fff6")
INTERFACE(IEnumOfflineFilesSettings, IUnknown, 7, "729680c4-1a38-47bc-9e5c-02c51562ac30")
INTERFACE(IOfflineFilesCache, IUnknown, 20, "855d6203-7914-48b9-8d40-4c56f5acffc5")
INTERFACE(IOfflineFilesCache2, IOfflineFilesCache, 21, "8c075039-1551-4ed9-8781-56705c04d3c0")
#undef INTERFACE

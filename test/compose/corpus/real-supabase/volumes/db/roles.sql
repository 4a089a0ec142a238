alter user x;

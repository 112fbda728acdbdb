SELECT user, host, plugin, account_locked, max_user_connections FROM mysql.user ORDER BY user, host;
SELECT user, host, db, select_priv, insert_priv, create_priv, grant_priv FROM mysql.db ORDER BY user, host, db;
SELECT schema_name, default_character_set_name FROM information_schema.schemata ORDER BY schema_name;

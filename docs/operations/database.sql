-- The database of a new city on a machine of its own: chengguantong_owner migrates and takes backups, chengguantong serves and
-- owns nothing (what it may do to each table `chengguantong migrate` says). Neither has a password yet, so neither gets in.
CREATE ROLE chengguantong_owner LOGIN REPLICATION NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
CREATE ROLE chengguantong LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
CREATE DATABASE chengguantong OWNER chengguantong_owner TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE chengguantong FROM PUBLIC;
GRANT CONNECT ON DATABASE chengguantong TO chengguantong;
\connect chengguantong
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
